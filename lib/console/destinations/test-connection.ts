import "#server-only";
import type { z } from "zod";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { acquirePermit } from "#lib/engine/delivery/acquire-permit.ts";
import { revealApiKey } from "#lib/engine/secrets/api-key.ts";
import { clientKeyOf, fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createGate, type Gate } from "#lib/platform/gate.ts";
import { demoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { testConnection } from "#lib/talon-one/test-connection.ts";
import { resumeAfterKeyPause } from "./resume.ts";
import type { ConnectionResult, testConnectionSchema } from "./schema.ts";
import { findDestination, hostOf } from "./service.ts";

type Input = z.output<typeof testConnectionSchema>;

/** Tests what is typed in a form, before anything is stored. */
export async function testTypedConnection(input: Input): Promise<ConnectionResult> {
  const missing = (["deployment", "apiKey"] as const).filter((key) => !input[key]);
  if (missing.length > 0)
    throw new AppError(
      "invalid",
      "Enter the deployment and the API key.",
      missing.map((path) => ({ path, message: "This is needed for the test." })),
    );
  return ask(hostOf(input.deployment as string), input.apiKey as string);
}

/**
 * Tests a stored destination, or what was typed over it. If the stored key passes, a destination
 * that was paused because of its key resumes.
 */
export async function testStoredConnection(viewer: Viewer, id: string, input: Input): Promise<ConnectionResult> {
  const row = await findDestination(db(), id);
  const deployment = input.deployment === undefined ? row.deployment : hostOf(input.deployment);
  // The stored key only goes to the stored host: typing another host must not send it there.
  if (deployment !== row.deployment && !input.apiKey) {
    const message = "Enter the API key too, to test another deployment.";
    throw new AppError("invalid", message, [{ path: "apiKey", message }]);
  }
  const result = await testKeyFor({ deployment, isDemo: row.isDemo }, input.apiKey ?? revealApiKey(row.apiKey));
  const isStored = !input.apiKey && deployment === row.deployment;
  if (!isStored || result.result !== "passed" || !row.pausedAt) return result;
  const resumed = await db().$transaction((tx) => resumeAfterKeyPause(tx, viewer, [id]));
  return { ...result, resumed: resumed.length > 0 };
}

/** Tests a key, typed or stored, at the deployment of a destination that is to use it. */
export async function testKeyFor(destination: { deployment: string; isDemo: boolean }, apiKey: string): Promise<ConnectionResult> {
  return ask(destination.deployment, apiKey, destination.isDemo ? await demoTalonOne() : undefined);
}

/**
 * The most attempts: at each one so far, the sender that gave the permit ended before there was a
 * connection.
 */
const mostPermits = 3;

/**
 * Each test holds a database connection while it waits for its permit, and the database has few.
 * One gate a process, also across the two module graphs of the combined server.
 */
const held = globalThis as unknown as { falconerConnectionTests?: Gate };
const gate = () => {
  held.falconerConnectionTests ??= createGate({
    atOnce: 6,
    inLine: 24,
    patienceMs: 15_000,
    refusal: () => new AppError("too_many_requests", "Too many connection tests are running. Wait a minute, then test again."),
  });
  return held.falconerConnectionTests;
};

const ask = (deployment: string, apiKey: string, baseUrl?: string) => gate().run(() => askInTurn(deployment, apiKey, baseUrl));

/** It counts against the limit of its client like any other request. */
async function askInTurn(deployment: string, apiKey: string, baseUrl = env().TALON_ONE_BASE_URL): Promise<ConnectionResult> {
  const clientKey = clientKeyOf(deployment, fingerprint(apiKey));
  for (let permits = 1; ; permits++) {
    const permit = await acquirePermit(clientKey);
    if (!permit) {
      const message = "Too many requests with this key wait for their turn. Test again in a minute.";
      return { result: "unknown", message, status: null, durationMs: 0, resumed: false };
    }
    const { mayLeave, over } = permit;
    const test = await testConnection({ baseUrl, deployment, apiKey, mayLeave, onFlushed: () => void over() }).finally(over);
    if (test.held && permits < mostPermits) continue;
    const { result, why, status, durationMs } = test;
    return { result, message: why, status: status ?? null, durationMs, resumed: false };
  }
}
