import { afterAll, beforeAll, expect, test } from "vitest";
import { recordAudit } from "#lib/access/audit/record.ts";
import { getViewer, systemActor } from "#lib/access/auth/viewer.ts";
import { makePerson, useTestDatabase } from "#lib/access/http/testing/client.ts";
import { listAudiences } from "#lib/console/audiences/service.ts";
import { erasePerson } from "#lib/console/privacy/erase.ts";
import { runCase } from "#lib/console/tester/run-case.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination } from "#lib/core/plan/index.ts";
import { stopProcessIntake } from "#lib/engine/ingestion/process-intake.ts";
import { loadLive } from "#lib/engine/past-events/live-plan.ts";
import { foldStatistics } from "#lib/engine/statistics/fold.ts";
import { checkStatistics, noteDropped } from "#lib/engine/statistics/rebuild.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { demoAudiences } from "#lib/talon-one/simulator/demo-settings.ts";
import { stopDemoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { milestonesOf, weekMs, weekUntil } from "./calendar.ts";
import { fillWeek, hasWeek, type Week } from "./fill-week.ts";

let database: TestDatabase;
let week: Week;
let destinationId: string;
const nowMs = Date.now();
const { carts, broken, rolledBack, outageFrom, outageTo, strict } = milestonesOf(nowMs);
beforeAll(async () => {
  database = await useTestDatabase();
  const { token } = await makePerson("admin");
  const viewer = await getViewer(new Headers({ authorization: `Bearer ${token}` }));
  if (!viewer) throw new Error("no viewer");
  expect(await hasWeek()).toBe(false);
  week = await fillWeek(viewer, nowMs);
  destinationId = (await db().destination.findFirstOrThrow({ where: { isDemo: true } })).id;
}, 120_000);
afterAll(async () => {
  await stopProcessIntake();
  await stopDemoTalonOne();
  await database.drop();
});

/** One number that a query counts. */
async function count(sql: string): Promise<number> {
  const { rows } = await pool().query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`);
  return Number(rows[0]?.n);
}
const differences = async () => {
  await foldStatistics(pool());
  return checkStatistics(pool(), destinationId);
};

test("rows and statistics add up, and nothing waits", async () => {
  expect(await hasWeek()).toBe(true);
  expect(week.events).toBeGreaterThan(3_000);
  expect(await count("event")).toBe(week.events);
  expect(await count("delivery")).toBe(week.deliveries);
  expect(await differences()).toEqual([]);
  expect(await count("event e WHERE matched <> (SELECT count(*) FROM delivery d WHERE d.event_id = e.id)")).toBe(0);
  expect(await count("delivery d WHERE attempt_count <> (SELECT count(*) FROM attempt a WHERE a.delivery_id = d.id)")).toBe(0);
  expect(await count("delivery WHERE state NOT IN ('delivered', 'failed', 'invalid') OR pending > 0 OR settled_at IS NULL")).toBe(0);
  expect(
    await count("rule_effect f WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.id = f.attempt_id AND a.delivery_id = f.delivery_id)"),
  ).toBe(0);
  expect(await count("delivery WHERE rule_result = 2")).toBeGreaterThan(1_000);
  expect(await count("delivery WHERE rule_result IS NOT NULL AND state <> 'delivered'")).toBe(0);
  expect(await count("lane")).toBe(0);
});

test("every source has sent, some events matched nothing and some were no events", async () => {
  const sources = await db().source.findMany({ where: { destinationId } });
  expect(sources.map(({ kind }) => kind).sort()).toEqual(["sdk", "segment", "segment", "token"]);
  for (const { id, lastEventAt } of sources) {
    expect(await db().event.count({ where: { sourceId: id } })).toBeGreaterThan(100);
    expect(lastEventAt?.getTime()).toBeGreaterThan(nowMs - 3 * 86_400_000);
  }
  const outcomes = await db().event.groupBy({ by: ["outcome"], _count: true });
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["accepted", "discarded", "malformed"]);
  const reasons = await db().event.groupBy({ by: ["reason"], where: { outcome: "discarded" } });
  expect(reasons.length).toBeGreaterThanOrEqual(3);
});

test("audiences are passed on, and Talon.One has them", async () => {
  expect(await db().engageAudience.count({ where: { destinationId, entered: { gt: 5 }, left: { gt: 2 } } })).toBe(3);
  const { items, servedBy, talonOneReadAt } = await listAudiences(destinationId, { show: "all", limit: 100 });
  expect(servedBy).toEqual(["Every Engage audience"]);
  expect(items.map(({ key, talonOne }) => [key, talonOne?.name])).toEqual(
    demoAudiences.map(({ key, name }) => [key, name]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  );
  expect(talonOneReadAt).not.toBeNull();
  const passedOn = await db().delivery.groupBy({ by: ["state"], where: { actionSlug: "updateCustomerProfilesAudiencesV2" }, _count: true });
  const moves = await db().event.count({ where: { name: { in: ["Audience Entered", "Audience Exited"] } } });
  expect(passedOn).toEqual([{ state: "delivered", _count: moves }]);
});

test("events meet the mappings of their time, and what failed has its story", async () => {
  const releases = await db().release.findMany({ where: { destinationId }, orderBy: { number: "asc" } });
  expect(releases.map(({ state }) => state)).toEqual(["published", "published", "published", "published", "scheduled"]);
  expect(releases.map(({ publishedAt }) => publishedAt?.getTime() ?? null)).toEqual([carts, broken, rolledBack, strict, null]);
  expect(releases[2]?.rollsBackId).toBe(releases[1]?.id);
  expect(releases[4]?.publishAt?.getTime()).toBeGreaterThan(Date.now());
  expect(await db().mappingDraft.count({ where: { destinationId } })).toBe(2);
  const invalid = await db().delivery.findMany({ where: { state: "invalid" } });
  expect(invalid.length).toBeGreaterThan(0);
  for (const { createdAt, mappingVersion } of invalid) {
    expect(createdAt.getTime()).toBeGreaterThan(broken);
    expect(createdAt.getTime()).toBeLessThan(rolledBack + 1_000);
    expect(mappingVersion).toBe(2);
  }
  const problems = await db().problem.findMany({ where: { destinationId }, orderBy: { firstSeen: "asc" } });
  expect(problems.map(({ cause, state }) => [cause, state])).toEqual([
    ["invalid_payload", "resolved"],
    ["unknown_attribute", "open"],
  ]);
  expect(problems[1]?.firstSeen.getTime()).toBeGreaterThan(strict);
  expect(await db().problemNote.count()).toBe(2);
});

test("the outage held deliveries up, lost none, and was told as it would have been", async () => {
  const during = await db().delivery.findMany({ where: { createdAt: { gte: new Date(outageFrom), lt: new Date(outageTo) } } });
  expect(during.length).toBeGreaterThan(10);
  for (const { state, settledAt } of during) {
    expect(state).toBe("delivered");
    expect(settledAt?.getTime()).toBeGreaterThan(outageTo);
  }
  const byCustomer = Map.groupBy(during, ({ customerProfileId }) => customerProfileId);
  for (const its of byCustomer.values()) {
    const inOrder = its.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ settledAt }) => settledAt?.getTime() ?? 0);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  }
  expect(during.filter(({ attemptCount }) => attemptCount > 1).length).toBeGreaterThan(1);
  const alert = await db().alert.findFirstOrThrow({ where: { kind: "talon_one" } });
  expect(alert.endedAt?.getTime()).toBeGreaterThan(outageTo);
  const notices = await db().alertNotice.findMany({ where: { alertId: alert.id }, orderBy: { revision: "asc" } });
  expect(notices.map(({ what }) => what)).toEqual(["began", "worse", "recovered"]);
  expect(await db().alert.count({ where: { kind: "problem", endedAt: null } })).toBe(1);
});

test("nothing was done later than now, and the audit log and versions are dated as the releases", async () => {
  expect(await count("event WHERE received_at > now() OR received_at < now() - interval '7 days 1 hour'")).toBe(0);
  expect(await count("mapping_version v JOIN release r ON r.id = v.release_id WHERE v.created_at <> r.published_at")).toBe(0);
  expect(await count("mapping_version v WHERE v.release_id IS NULL AND v.created_at > now() - interval '7 days'")).toBe(0);
  expect(await count("audit_entry a JOIN release r ON r.id = a.object_id WHERE a.at <> coalesce(r.published_at, r.created_at)")).toBe(0);
  expect(await count("audit_entry WHERE object_kind = 'release'")).toBe(5);
  // An entry written now has the present time.
  const { at } = await db().$transaction(async (tx) => {
    const id = await recordAudit(tx, systemActor, { action: "updated", objectKind: "installation", objectId: "x", objectName: "x" });
    return tx.auditEntry.findUniqueOrThrow({ where: { id } });
  });
  expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(60_000);
});

test("test cases pass and the back-test has ended with a difference", async () => {
  const { filters, mappings } = await loadLive(pool(), destinationId);
  await loadLiquid();
  const { compiled } = compileDestination({ filters, mappings });
  const cases = await db().testCase.findMany({ where: { destinationId } });
  expect(cases).toHaveLength(3);
  for (const { name, event, expected } of cases)
    expect(runCase(compiled, { name, event, expected } as never)).toMatchObject({ name, passed: true });
  const { state, result } = await db().backTest.findFirstOrThrow({ where: { destinationId } });
  expect(state).toBe("done");
  expect((result as { differences: unknown[] }).differences.length).toBeGreaterThan(0);
});

test("one seed makes one week, in a day's and a weekend's rhythm; another makes another", () => {
  expect(weekUntil(nowMs, 3)).toEqual(weekUntil(nowMs, 3));
  expect(weekUntil(nowMs, 3)).not.toEqual(weekUntil(nowMs, 4));
  const happenings = weekUntil(nowMs, 3);
  const inHours = (from: number, to: number) =>
    happenings.filter(({ atMs }) => new Date(atMs).getUTCHours() >= from && new Date(atMs).getUTCHours() < to).length / (to - from);
  expect(inHours(17, 20)).toBeGreaterThan(4 * inHours(0, 2));
  expect(happenings.every(({ atMs }) => atMs > nowMs - weekMs && atMs < nowMs)).toBe(true);
  expect(new Set(happenings.map(({ event }) => event.messageId)).size).toBe(happenings.length);
});

test("whenever it is made, the week has what its story tells", () => {
  for (let n = 0; n < 24; n++) {
    const at = nowMs + n * 15 * 3_600_000;
    const found = weekUntil(at, 7);
    const told = milestonesOf(at);
    const count = (from: number, to: number, has: (event: Record<string, unknown>) => boolean) =>
      found.filter(({ atMs, event }) => atMs > from && atMs < to && has(event)).length;
    const context = new Date(at).toISOString();
    expect(
      count(0, at, ({ type }) => type === undefined),
      context,
    ).toBeGreaterThan(3);
    expect(
      count(told.broken, told.rolledBack, ({ event }) => event === "Order Completed"),
      context,
    ).toBeGreaterThan(3);
    expect(
      count(told.outageFrom, told.outageTo, ({ type, userId }) => type === "track" && userId !== undefined),
      context,
    ).toBeGreaterThan(10);
    expect(
      count(told.outageFrom, told.outageFrom + 90_000, ({ event }) => event === "Order Completed"),
      context,
    ).toBeGreaterThan(1);
    const names = ({ traits }: Record<string, unknown>) => "favouriteStore" in ((traits as object | undefined) ?? {});
    expect(count(told.strict, at, names), context).toBeGreaterThan(5);
  }
});

test("a customer can be erased from it, and a day's partition can go", async () => {
  const userId = "customer-1001";
  expect(await db().event.count({ where: { userId } })).toBeGreaterThan(0);
  await erasePerson(systemActor, userId);
  expect(await db().event.count({ where: { userId } })).toBe(0);
  expect(await count(`event WHERE payload::text LIKE '%${userId}%'`)).toBe(0);
  expect(await count(`attempt WHERE request::text LIKE '%${userId}%' OR response::text LIKE '%${userId}%'`)).toBe(0);
  expect(await differences()).toEqual([]);

  const { rows } = await pool().query<{ day: string }>("SELECT to_char(min(expires_on), 'YYYYMMDD') AS day FROM event");
  const client = await pool().connect();
  try {
    for (const table of ["event", "delivery", "attempt", "rule_effect"]) {
      await noteDropped(client, `${table}_${rows[0]?.day}`);
      await client.query(`DROP TABLE "${table}_${rows[0]?.day}"`);
    }
  } finally {
    client.release();
  }
  expect(await count("event")).toBeLessThan(week.events);
  expect(await differences()).toEqual([]);
});
