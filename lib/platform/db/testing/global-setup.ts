// One real Postgres for the whole test run, started when the first test asks for it:
// TEST_DATABASE_URL when given (a server on which databases may be created), else an embedded one
// in a temporary folder. TEST_POOLER=1: a real PgBouncer in transaction mode before it. Tests that
// need no database wait for none.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import type { Embedded } from "../embedded.ts";
import type { PgBouncer } from "./pgbouncer.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A socket that answers a connection with `{url, pooler}` of the server, or `{error}`. */
    databaseSocket: string;
  }
}

const template = "falconer_test_template";
/** Nothing here outlives the run, so nothing is written for the loss of the machine's power. */
const quickly = { fsync: "off", full_page_writes: "off", max_connections: "300" };

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "falconer-test-"));
  chmodSync(folder, 0o755);
  let embedded: Embedded | undefined;
  let pooler: PgBouncer | undefined;
  let server: Promise<{ url: string; pooler?: string }> | undefined;

  async function startServer(): Promise<{ url: string; pooler?: string }> {
    // Imported here: a run without a database loads nothing of it.
    const [{ startEmbedded }, { deploy }] = await Promise.all([import("../embedded.ts"), import("../migrate.ts")]);
    if (!process.env.TEST_DATABASE_URL) embedded = await startEmbedded(join(folder, "postgres"), { extra: quickly });
    const url = process.env.TEST_DATABASE_URL ?? embedded?.url ?? "";
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${template}`);
    await client.query(`CREATE DATABASE ${template}`);
    await deploy(Object.assign(new URL(url), { pathname: `/${template}` }).href);
    await client.end();
    if (process.env.TEST_POOLER) pooler = await (await import("./pgbouncer.ts")).startPgBouncer(url);
    return { url, pooler: pooler?.url };
  }

  const asked = createServer((socket) => {
    socket.on("error", () => {}); // a worker that was ended does not wait for the answer
    server ??= startServer();
    server.then(
      (started) => socket.end(JSON.stringify(started)),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  const path = join(folder, "database.socket");
  await new Promise<void>((done) => asked.listen(path, done));
  project.provide("databaseSocket", path);
  // Ended from outside, there is no teardown: an orderly exit at least stops the server.
  for (const [signal, number] of [
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const)
    process.once(signal, () => process.exit(128 + number));

  return async () => {
    asked.close();
    await server?.catch(() => {});
    await pooler?.stop();
    await embedded?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
