import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { startBackTestSchema } from "#lib/console/back-tests/schema.ts";
import { startBackTest } from "#lib/console/back-tests/service.ts";
import { refreshNow } from "#lib/console/catalogue/service.ts";
import { addProblemNote, updateProblem } from "#lib/console/problems/service.ts";
import { expectationsOf } from "#lib/console/tester/run-case.ts";
import { createTestCase } from "#lib/console/tester/test-cases.ts";
import { loadLiquid } from "#lib/core/mapping/index.ts";
import { compileDestination } from "#lib/core/plan/index.ts";
import { evaluateAlerts } from "#lib/engine/alerts/evaluate.ts";
import { readProblems } from "#lib/engine/alerts/read-destinations.ts";
import type { Reading } from "#lib/engine/alerts/reading.ts";
import { runBackTests } from "#lib/engine/back-tests/run-back-test.ts";
import { loadLive } from "#lib/engine/past-events/live-plan.ts";
import { findProblems } from "#lib/engine/problems/find-problems.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { atTime } from "./at-time.ts";
import { type Milestones, weekMs } from "./calendar.ts";
import type { Colleagues } from "./colleagues.ts";
import { prepareNext } from "./story.ts";

type After = { colleagues: Colleagues; destinationId: string; milestones: Milestones; nowMs: number };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * What follows from the week's rows: problems found in them, alerts about the outage and the open
 * problem, what people wrote, a back-test and test cases.
 */
export async function tellAftermath({ colleagues, destinationId, milestones, nowMs }: After): Promise<void> {
  const { broken, rolledBack, strict, outageFrom, outageTo } = milestones;
  await db().outage.create({
    data: { destinationId, startedAt: new Date(outageFrom), endedAt: new Date(outageTo), kind: "failing" },
  });
  await findProblems(pool(), nowMs - weekMs);
  const problems = await db().problem.findMany({ where: { destinationId }, orderBy: { firstSeen: "asc" } });
  const { marketer, tester } = colleagues;
  for (const { id, lastSeen } of problems) {
    const place = { destinationId, id };
    if (lastSeen.getTime() >= strict) continue;
    if (lastSeen.getTime() < broken) throw new Error("The demo's week has a problem that its story does not tell.");
    const note = "Release 2 read the session from a field that the shop does not send yet. Release 3 took it back.";
    await atTime(rolledBack + 12 * minuteMs, () => addProblemNote(tester, place, note));
    await atTime(rolledBack + 15 * hourMs, () => updateProblem(tester, place, { state: "resolved" }));
  }
  const open = problems.find(({ lastSeen }) => lastSeen.getTime() >= strict);
  if (open) {
    const text = "The store campaign needs this attribute. Who can create it in Talon.One?";
    await atTime(strict + 2 * hourMs, () => addProblemNote(marketer, { destinationId, id: open.id }, text));
  }
  await tellAlerts(destinationId, { outageFrom, outageTo, problemMs: open?.openedAt.getTime() ?? strict });
  // As every night.
  await atTime(lastNight(nowMs), () => refreshNow(destinationId));
  const drafted = await atTime(nowMs - 3 * hourMs, () => prepareNext(colleagues, destinationId, tomorrowMorning(nowMs)));
  await atTime(nowMs - 2.5 * hourMs, () => tryDraft(marketer, destinationId, drafted));
  await atTime(nowMs - 2.4 * hourMs, () => addTestCases(tester, destinationId));
}

const lastNight = (nowMs: number) => Math.floor((nowMs - 3 * hourMs) / 86_400_000) * 86_400_000 + 3 * hourMs;
const tomorrowMorning = (nowMs: number) => new Date((Math.floor(nowMs / 86_400_000) + 1) * 86_400_000 + 6 * hourMs).toISOString();

/** As the alert clock would have measured at these times. */
async function tellAlerts(destinationId: string, at: { outageFrom: number; outageTo: number; problemMs: number }): Promise<void> {
  const { name } = await db().destination.findUniqueOrThrow({ where: { id: destinationId } });
  const places = new Map([[destinationId, name]]);
  const waitingAt = (ms: number) =>
    db().delivery.count({
      where: { destinationId, createdAt: { gte: new Date(at.outageFrom), lt: new Date(ms) }, settledAt: { gt: new Date(ms) } },
    });
  async function measure(ms: number, readings: readonly Reading[]): Promise<void> {
    const measured = { readings, places, waiting: new Map([[destinationId, await waitingAt(ms)]]) };
    // Another process, or this one's clock, may hold the lock for a moment.
    for (let tries = 0; (await evaluateAlerts(pool(), measured, ms)) === undefined && tries < 100; tries++) await sleep(20);
  }
  const outage = async (ms: number): Promise<Reading> => {
    const minutes = (ms - at.outageFrom) / minuteMs;
    const facts = { minutes, waiting: await waitingAt(ms), failing: true };
    return { kind: "talon_one", destinationId, subjectId: "", subject: name, value: minutes, facts };
  };
  for (const minutes of [1.1, 10.1]) {
    const ms = at.outageFrom + minutes * minuteMs;
    await measure(ms, [await outage(ms)]);
  }
  await measure(at.outageTo + 5_000, []);
  await measure(at.outageTo + 5 * minuteMs + 10_000, []);
  await measure(at.problemMs + 20_000, await readProblems(pool()));
}

/** What a draft would change for the last orders; a worker may run it first. */
async function tryDraft(viewer: Viewer, destinationId: string, mappingId: string): Promise<void> {
  const input = startBackTestSchema.parse({ drafts: [mappingId], last: 1_000, filter: { name: "Order Completed" } });
  const { id } = await startBackTest(viewer, destinationId, input);
  for (let tries = 0; tries < 200; tries++) {
    await runBackTests(pool());
    if ((await db().backTest.findUniqueOrThrow({ where: { id } })).state !== "running") return;
    await sleep(50);
  }
}

/** Three events with what the mappings that are live make of them. */
async function addTestCases(viewer: Viewer, destinationId: string): Promise<void> {
  const { filters, mappings } = await loadLive(pool(), destinationId);
  await loadLiquid();
  const { compiled } = compileDestination({ filters, mappings });
  for (const [name, where] of [
    ["An order on the site", { name: "Order Completed", messageId: { startsWith: "site-" } }],
    ["An order at a till", { name: "Order Completed", messageId: { startsWith: "till-" } }],
    ["A customer enters an audience", { name: "Audience Entered" }],
  ] as const) {
    const found = await db().event.findFirst({ where: { destinationId, outcome: "accepted", ...where }, orderBy: { id: "desc" } });
    if (!found) continue;
    const event = found.payload as JsonObject;
    await createTestCase(viewer, destinationId, { name, event, expected: expectationsOf(compiled, event) });
  }
}
