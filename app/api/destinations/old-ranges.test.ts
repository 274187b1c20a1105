import { afterAll, beforeAll, expect, test } from "vitest";
import * as deliveriesOverTime from "#app/api/destinations/[destinationId]/deliveries/histogram/route.ts";
import * as eventsOverTime from "#app/api/destinations/[destinationId]/events/histogram/route.ts";
import * as overview from "#app/api/destinations/[destinationId]/overview/route.ts";
import { call, makePerson, type Person, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { addDestination } from "#lib/engine/delivery/testing/fixture.ts";
import { foldStatistics } from "#lib/engine/statistics/fold.ts";
import { forgetStatistics } from "#lib/engine/statistics/rebuild.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";

const day = 86_400_000;
/** On a whole UTC day, so that the ranges below do not depend on the hour of the test. */
const today = Math.floor(Date.now() / day) * day;
let database: TestDatabase;
let marketer: Person;
let destinationId: string;
let sourceId: string;
let mappingId: string;

/**
 * One event and one delivery every 10 minutes for 180 days; only what is kept that long remains.
 */
beforeAll(async () => {
  database = await useTestDatabase();
  marketer = await makePerson("marketer");
  const made = await addDestination(database.pool);
  ({ destinationId, sourceId } = made);
  mappingId = made.mappingIds[0] as string;
  await database.pool.query(
    `INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
     SELECT $1, k.kind, at, $2, k.mapping, 0, k.outcome, '', 1 FROM generate_series($4::int, $5::int, 10) AS at
      CROSS JOIN (VALUES ('received', '', 'accepted'), ('made', $3, 'delivered'), ('settled', $3, 'delivered')) AS k(kind, mapping, outcome)`,
    [destinationId, sourceId, mappingId, (today - 180 * day) / 60_000, Math.floor(Date.now() / 60_000)],
  );
  await foldStatistics(database.pool);
  await forgetStatistics(database.pool);
});
afterAll(() => database?.drop());

const ask = async (handler: Parameters<typeof call>[0], query: Record<string, string>) =>
  (await call(handler, "GET", `/?${new URLSearchParams(query)}`, { as: marketer, params: { destinationId } })).body;
const at = (daysAgo: number, clock: string) => new Date(today - daysAgo * day + Date.parse(`1970-01-01T${clock}Z`)).toISOString();
type Bars = { bars: { counts: Record<string, number> }[] };
const total = ({ bars }: Bars) => bars.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0);

test.each([
  ["a day of last month", at(20, "00:00:00"), at(19, "00:00:00"), 144],
  ["half an hour of last month, with the hour that it is in", at(20, "10:15:00"), at(20, "10:45:00"), 6],
  ["a day of four months ago", at(120, "00:00:00"), at(119, "00:00:00"), 144],
  ["two days of last week", at(6, "00:00:00"), at(4, "00:00:00"), 288],
])("%s: totals, course and mappings say the same", async (_, from, to, count) => {
  const seen = await ask(overview.GET, { from, to });
  expect(seen.totals).toMatchObject({ received: count, delivered: count });
  expect(seen.series.reduce((sum: number, one: { delivered: number }) => sum + one.delivered, 0)).toBe(count);
  expect(seen.mappings).toMatchObject([{ mappingId, delivered: count }]);
});

test.each(["UTC", "Asia/Kolkata", "Asia/Kathmandu"])("in %s a source and a mapping have their counts of all 30 days", async (timeZone) => {
  const all = total(await ask(eventsOverTime.GET, { timeZone }));
  expect(all).toBeGreaterThan(29 * 144);
  // Days that begin at half an hour are counted from the hour before: that many more at most.
  const near = (count: number) => count >= all && count <= all + 6;
  expect(total(await ask(eventsOverTime.GET, { timeZone, sourceId }))).toSatisfy(near);
  expect(total(await ask(deliveriesOverTime.GET, { timeZone, mappingId }))).toSatisfy(near);
});

test("a few hours of last month have their counts by source", async () => {
  const between = { from: at(20, "10:15:00"), to: at(20, "13:00:00") };
  expect(total(await ask(eventsOverTime.GET, { ...between, sourceId }))).toBe(18);
  expect(total(await ask(eventsOverTime.GET, between))).toBe(18);
});

test.each(["UTC", "Asia/Kolkata"])("in %s, 90 days are compared with all of the 90 days before", async (timeZone) => {
  const { totals, previous } = await ask(overview.GET, { range: "90d", timeZone });
  // The running day is not over yet.
  expect(previous.received).toBeGreaterThanOrEqual(totals.received - 6);
  expect(previous.received).toBeLessThanOrEqual(totals.received + 150);
});
