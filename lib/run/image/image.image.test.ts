import type { ChildProcess } from "node:child_process";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDestination, signatureOf, testSecretKey, trackEvent, until } from "#lib/engine/delivery/testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { answers, freePort, type SimulatorProcess, startSimulatorProcess } from "#lib/run/chaos/processes.ts";
import { buildImage, type Image } from "./testing/build-image.ts";

// npm run test:image. SHORT=1: the image's files alone, for .ci/run.

let image: Image;
let database: TestDatabase;
let simulator: SimulatorProcess;
beforeAll(async () => {
  image = buildImage();
  [database, simulator] = await Promise.all([createTestDatabase(), startSimulatorProcess({ recordLimit: 100 })]);
});
afterAll(async () => {
  await simulator?.stop();
  await database?.drop();
  image?.remove();
});

const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.once("exit", (code) => done(code)));

test("without a database it says so within 5 seconds, and ends with 2", async () => {
  const startedAt = performance.now();
  const child = image.run([], {});
  const [said, code] = await Promise.all([text(child.stderr as NodeJS.ReadableStream), ended(child)]);
  expect(said).toContain("Set DATABASE_URL");
  expect(code).toBe(2);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("one signed event goes through it to Talon.One, as a user who may write nowhere; it ends when it is asked to", async () => {
  const target = await addDestination(database.pool, {});
  const port = await freePort();
  const way = await relayTo(database.url);
  const startedAt = performance.now();
  const child = image.run(["all"], {
    env: {
      DATABASE_URL: way.url,
      FALCONER_SECRET_KEY: testSecretKey,
      TALON_ONE_BASE_URL: simulator.url,
      PORT: String(port),
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part) => {
      said += part;
    });
  const exit = ended(child);
  const base = `http://127.0.0.1:${port}`;
  await Promise.race([
    until("the image's web part", () => answers(base), 60_000),
    exit.then((code) => {
      throw new Error(`It ended with ${code}: ${said}`);
    }),
  ]);
  await until("readiness", async () => (await fetch(`${base}/api/ready`)).ok, 60_000);
  const readyMs = performance.now() - startedAt;
  const event = trackEvent("somebody", { n: 1 });
  const body = JSON.stringify(event);
  const answer = await fetch(`${base}/api/webhooks/segment/${target.sourceId}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-signature": signatureOf(body) },
    body,
  });
  expect(answer.status).toBe(200);
  await until("the delivery", async () => (await simulator.control("GET", "stats")).applied >= 1, 30_000);
  expect((await fetch(`${base}/sign-in`)).status).toBe(200);
  console.log(`${image.by}: ${Math.round(image.megabytes)} MB, ready after ${(readyMs / 1_000).toFixed(1)} s`);
  expect(image.megabytes).toBeLessThanOrEqual(450);
  // Signals the whole group: the program that runs the image need not pass signals on.
  process.kill(-(child.pid as number), "SIGTERM");
  await exit;
  await until("the end", async () => !(await answers(base)), 30_000);
  way.close();
});

/**
 * The image's user may not use the socket that the tests' server listens on, so a port leads there.
 */
async function relayTo(databaseUrl: string): Promise<{ url: string; close(): void }> {
  const url = new URL(databaseUrl);
  const folder = url.searchParams.get("host");
  if (!folder) return { url: databaseUrl, close: () => {} };
  const relay = createServer((from) => {
    const to = connect(join(folder, ".s.PGSQL.5432"));
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      one
        .on("error", () => other.destroy())
        .on("close", () => other.destroy())
        .pipe(other);
  });
  await new Promise<void>((done) => relay.listen(0, "127.0.0.1", done));
  url.search = "";
  url.hostname = "127.0.0.1";
  url.port = String((relay.address() as AddressInfo).port);
  return { url: url.href, close: () => relay.close() };
}
