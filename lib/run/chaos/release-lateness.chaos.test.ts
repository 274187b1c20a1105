import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { useTestDatabase } from "#lib/access/http/testing/client.ts";
import { saveDraft } from "#lib/console/mappings/drafts/service.ts";
import { createRelease } from "#lib/console/releases/service.ts";
import { addDestination, type TestDestination, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { freePort, type Process, startProcess } from "./processes.ts";

// A scheduled release goes live within a second of its time, measured with the worker started as in
// production. MEASURE=1 prints the figures.

const viewer: Viewer = {
  id: "usr_releaser",
  email: "releaser@example.com",
  name: "Releaser",
  role: "admin",
  rights: { everywhere: "admin", at: {} },
  twoFactorEnabled: false,
  via: "token",
  ip: null,
  sessionId: null,
  confirmedAt: null,
  passkeyAt: null,
  byProvider: false,
  refreshed: [],
};
const promisedMs = 1_000;
const releases = 20;

let database: TestDatabase;
let destination: TestDestination;
let worker: { process: Process; readyAt: number } | undefined;
beforeAll(async () => {
  database = await useTestDatabase();
  destination = await addDestination(database.pool, { mappings: Array(releases).fill(trackMapping) });
});
afterAll(async () => {
  await worker?.process.kill();
  await database.drop();
});

async function startWorker(): Promise<void> {
  const port = await freePort();
  const env = { DATABASE_URL: database.url, DATABASE_DIRECT_URL: database.url, WORKER_PORT: String(port), HOST: "127.0.0.1" };
  const process = startProcess("lib/run/cli/start.ts", ["worker"], env);
  worker = { process, readyAt: 0 };
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/api/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until("the worker", isReady, 60_000);
  worker.readyAt = Date.now();
}

/** Schedules a release of each mapping's draft, at these distances in milliseconds from then. */
async function schedule(indexes: readonly number[], inMs: (index: number) => number): Promise<void> {
  const { destinationId, mappingIds } = destination;
  const ids = indexes.map((index) => mappingIds[index] ?? "");
  for (const id of ids) await saveDraft(viewer, { destinationId, id }, { ...trackMapping, options: {}, enabled: true, name: `New ${id}` });
  for (const [at, id] of ids.entries()) {
    const publishAt = new Date(Date.now() + inMs(indexes[at] ?? 0)).toISOString();
    await createRelease(viewer, destinationId, { drafts: [{ mappingId: id, revision: 1 }], note: "", ask: false, publishAt });
  }
}

async function published(count: number) {
  const find = () => database.db.release.findMany({ where: { state: "published" }, orderBy: { number: "asc" } });
  await until("the releases", async () => (await find()).length === count, 60_000);
  return find();
}
function tell(what: string, lateness: readonly number[]): void {
  const sorted = [...lateness].sort((a, b) => a - b);
  if (process.env.MEASURE) console.info(`${what}: median ${sorted[sorted.length >> 1]} ms, most ${sorted.at(-1)} ms of ${sorted.length}`);
}
const late = ({ publishAt, publishedAt }: { publishAt: Date | null; publishedAt: Date | null }) =>
  (publishedAt?.getTime() ?? Number.POSITIVE_INFINITY) - (publishAt?.getTime() ?? 0);

test("a scheduled release goes live within a second of its time, also after the worker was killed and started again", {
  timeout: 180_000,
}, async () => {
  await startWorker();
  const half = releases / 2;
  const from = (first: number, end: number) => Array.from({ length: end - first }, (_, n) => first + n);
  // Odd distances, so that the time does not always fall at the same moment between two looks of
  // the worker.
  await schedule(from(0, half), (index) => 3_000 + index * 137);
  const running = (await published(half)).map(late);
  tell("with a worker that runs", running);

  // The worker is killed before the others' time, and started again before it.
  await schedule(from(half, releases - 1), (index) => 25_000 + index * 137);
  const again = Date.now() + 25_000;
  await worker?.process.kill();
  await startWorker();
  expect(worker?.readyAt).toBeLessThan(again);
  const restarted = (await published(releases - 1)).slice(half).map(late);
  tell("after a restart", restarted);

  // Due while no worker ran: live as soon as one does.
  await schedule([releases - 1], () => 2_000);
  await worker?.process.kill();
  const due = Date.now() + 3_000;
  await until("its time", async () => Date.now() > due, 10_000);
  await startWorker();
  const last = (await published(releases)).at(-1);
  const afterStart = (last?.publishedAt?.getTime() ?? 0) - (worker?.readyAt ?? 0);
  tell("after the start of a worker, overdue", [afterStart]);

  for (const lateness of [...running, ...restarted]) {
    expect(lateness).toBeGreaterThanOrEqual(0);
    expect(lateness).toBeLessThan(promisedMs);
  }
  expect(afterStart).toBeLessThan(promisedMs);
});
