import type { ServerResponse } from "node:http";
import { pendingMigrations } from "#lib/platform/db/migrate.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { takesWrites } from "#lib/platform/db/write-health.ts";

export type Readiness = { ready: boolean; checks: Record<string, string> };

const answerWithinMs = 2_000;

/**
 * Whether this process should get requests now: it is up and not draining, and its database
 * answers, accepts writes and has this version's schema.
 */
export async function readiness(state: "starting" | "up" | "draining"): Promise<Readiness> {
  if (state !== "up") return { ready: false, checks: { process: state } };
  const database = await Promise.race([
    stateOfDatabase().catch(() => "is not responding"),
    new Promise<string>((done) => setTimeout(done, answerWithinMs, "is not responding").unref()),
  ]);
  return { ready: database === "ok", checks: { process: "up", database } };
}

async function stateOfDatabase(): Promise<string> {
  // Health checks that wait for a dead server must not take the pool's connections.
  const swift = { query: (text: string) => pool().query({ text, query_timeout: answerWithinMs } as { text: string }) };
  const pending = await pendingMigrations(swift);
  if (pending.length > 0) return `lacks ${pending.length} migrations`;
  return (await takesWrites(pool())) ? "ok" : "takes no writes";
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(status === 503 && { "retry-after": "2" }),
  });
  response.end(text);
}
