import { setTimeout as after } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { useTestDatabase } from "#lib/access/http/testing/client.ts";
import { listDrafts, saveDraft } from "#lib/console/mappings/drafts/service.ts";
import { createRelease } from "#lib/console/releases/service.ts";
import { addDestination, postEvents, type TestDestination, trackEvent, trackMapping, until } from "#lib/engine/delivery/testing/fixture.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { answers, freePort, type Process, startProcess } from "#lib/run/chaos/processes.ts";

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
const mappingCount = 6;
const releaseCount = 12;
/** The rate of events over all four processes; each gets a batch of 25 every 200 ms. */
const perSecond = 500;
const batchEvents = 25;
const batchEveryMs = (batchEvents * 4 * 1_000) / perSecond;

let database: TestDatabase;
let destination: TestDestination;
const webs: { url: string; process: Process }[] = [];
beforeAll(async () => {
  database = await useTestDatabase();
  destination = await addDestination(database.pool, { mappings: Array(mappingCount).fill(trackMapping) });
  for (let n = 0; n < 4; n++) {
    const port = await freePort();
    const env = { DATABASE_URL: database.url, PORT: String(port) };
    webs.push({ url: `http://127.0.0.1:${port}`, process: startProcess("lib/run/chaos/web-process.ts", [], env) });
  }
  for (const { url } of webs) await until("the web process", () => answers(url), 30_000);
});
afterAll(async () => {
  await Promise.all(webs.map(({ process }) => process.kill()));
  await database.drop();
});

async function releaseAll(round: number): Promise<void> {
  const { destinationId, mappingIds } = destination;
  for (const id of mappingIds) {
    const content = { ...trackMapping, options: {}, enabled: true, name: `Round ${round}` };
    await saveDraft(viewer, { destinationId, id }, content);
  }
  const { items } = await listDrafts(destinationId);
  const drafts = items.map(({ mappingId, revision }) => ({ mappingId, revision }));
  await createRelease(viewer, destinationId, { drafts, note: "", ask: false });
}

test("at 500 events a second, no event sees half a release in any of four processes", { timeout: 90_000 }, async () => {
  const { destinationId, sourceId } = destination;
  let releasing = true;
  const stored = webs.map(() => 0);
  const startedAt = performance.now();
  const streams = webs.map(async ({ url }, web) => {
    for (let number = 0; releasing; number++) {
      // A late sender catches up.
      await after(Math.max(0, startedAt + number * batchEveryMs - performance.now()));
      const batch = Array.from({ length: batchEvents }, (_, n) => trackEvent(`user-${web}-${stored[web]}-${n}`));
      expect((await postEvents(url, sourceId, batch)).status).toBe(200);
      stored[web] = (stored[web] ?? 0) + batch.length;
    }
  });
  try {
    for (let round = 1; round <= releaseCount; round++) {
      await releaseAll(round);
      const before = [...stored];
      await until("events at every process", async () => stored.every((count, web) => count > (before[web] ?? 0)));
    }
  } finally {
    releasing = false;
  }
  await Promise.all(streams);
  const sent = stored.reduce((sum, count) => sum + count, 0);
  expect(sent / ((performance.now() - startedAt) / 1_000)).toBeGreaterThan(perSecond * 0.9);

  const { rows } = await database.pool.query<{ versions: number[]; count: number }>(
    `SELECT versions, count(*)::int AS count
       FROM (SELECT array_agg(mapping_version ORDER BY mapping_id) AS versions FROM delivery WHERE destination_id = $1 GROUP BY event_id) each
      GROUP BY versions ORDER BY versions`,
    [destinationId],
  );
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(sent);
  for (const { versions } of rows) expect(versions).toEqual(Array(mappingCount).fill(versions[0]));
  // The stream went on during several of the releases; otherwise nothing would be shown.
  expect(rows.length).toBeGreaterThan(2);

  // Every process has reached the last release.
  const last = releaseCount + 1;
  for (const { url } of webs)
    await until("the last release", async () => {
      const event = trackEvent("afterwards");
      await postEvents(url, sourceId, event);
      const found = await database.pool.query<{ version: number }>(
        "SELECT DISTINCT mapping_version AS version FROM delivery WHERE destination_id = $1 AND message_id = $2",
        [destinationId, event.messageId],
      );
      return found.rows.length === 1 && found.rows[0]?.version === last;
    });
});
