import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { type Demo, seedDemo } from "#lib/console/demo/seed-demo.ts";
import { createAudienceUse } from "#lib/engine/ingestion/audience-use.ts";
import { planEvent } from "#lib/engine/ingestion/plan-event.ts";
import { readEvent } from "#lib/engine/ingestion/read-event.ts";
import { loadSource, type SourceConfig } from "#lib/engine/ingestion/source-config.ts";
import { planner } from "#lib/engine/mappings/planner.ts";
import { createEventNames } from "#lib/engine/statistics/event-names.ts";
import { foldStatistics } from "#lib/engine/statistics/fold.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { nextTurn } from "#lib/platform/in-turns.ts";
import { demoTalonOne } from "#lib/talon-one/simulator/demo-talon-one.ts";
import { tellAftermath } from "./aftermath.ts";
import { atTime } from "./at-time.ts";
import { type Milestones, milestonesOf, weekUntil } from "./calendar.ts";
import { addColleagues, type Colleagues } from "./colleagues.ts";
import { chanceOf } from "./random.ts";
import { noRows, type WeekRows } from "./rows.ts";
import { createPastSender } from "./send-in-past.ts";
import { makeRoom, store } from "./store.ts";
import { releaseBroken, releaseCarts, releaseStrict, rollBack, type SourceIds, setUp } from "./story.ts";
import { type Happening, senders } from "./visits.ts";

const settingKey = "demoWeek";
const seed = 7;

/** The log line of a demo that has its week. */
export type Week = { events: number; deliveries: number; ms: number };

export const hasWeek = async (): Promise<boolean> => (await db().setting.count({ where: { key: settingKey } })) > 0;

/**
 * Gives a demo the week before: events of several sources, releases, an outage, a problem. What
 * people do goes through the console's functions, events through the planner, answers come from the
 * simulator's rules; only the sending itself did not happen. Once for each demo, and only in a
 * database of its own: it dates what it writes back.
 */
export async function fillWeek(owner: Viewer, nowMs = Date.now()): Promise<Week> {
  const startedMs = performance.now();
  await demoTalonOne();
  await makeRoom(pool());
  const milestones = milestonesOf(nowMs);
  const colleagues = await addColleagues(owner);
  const { demo, sources } = await atTime(milestones.begun, async () => {
    const seeded = await seedDemo(colleagues.admin);
    return { demo: seeded, sources: await setUp(colleagues.admin, seeded) };
  });
  const rows = await live({ demo, sources, colleagues, milestones, nowMs });
  await store(pool(), rows);
  await settleStatistics();
  await tellAftermath({ colleagues, destinationId: demo.destinationId, milestones, nowMs });
  await settleStatistics();
  await db().setting.create({ data: { key: settingKey, value: { seed, at: new Date(nowMs).toISOString() } } });
  return { events: rows.events.length, deliveries: rows.deliveries.length, ms: Math.round(performance.now() - startedMs) };
}

type Living = { demo: Demo; sources: SourceIds; colleagues: Colleagues; milestones: Milestones; nowMs: number };

/** The week itself: each event meets the mappings of its time. */
async function live({ demo, sources, colleagues, milestones, nowMs }: Living): Promise<WeekRows> {
  const { destinationId } = demo;
  const { deployment } = await db().destination.findUniqueOrThrow({ where: { id: destinationId } });
  const chance = chanceOf(seed + 1);
  const sender = createPastSender(chance, deployment, milestones, nowMs - 60_000);
  const names = createEventNames(pool());
  const audiences = createAudienceUse(pool());
  const rows = noRows();
  let happenings = weekUntil(nowMs, seed);

  async function liveUntil(ms: number): Promise<void> {
    const due = happenings.filter(({ atMs }) => atMs < ms);
    happenings = happenings.slice(due.length);
    const configs = await loadSources(sources);
    for (const [index, happening] of due.entries()) {
      const source = configs.get(sources[happening.sender]) as SourceConfig;
      const receivedMs = happening.atMs;
      const event = planEvent(source, readEvent(happening.event, Buffer.from(JSON.stringify(happening.event))), new Date(receivedMs));
      await names.fill([event]);
      sender.send(event, receivedMs, event.nameId, rows);
      if (event.outcome !== "malformed") audiences.note(destinationId, event.read.event, new Date(receivedMs));
      if (index % 100 === 99) await nextTurn();
    }
    await noteLastEvents(sources, due);
  }

  await liveUntil(milestones.carts);
  await atTime(milestones.carts, () => releaseCarts(colleagues, destinationId));
  await liveUntil(milestones.broken);
  const broken = await atTime(milestones.broken, () => releaseBroken(colleagues, destinationId));
  await liveUntil(milestones.rolledBack);
  await atTime(milestones.rolledBack, () => rollBack(colleagues, destinationId, broken));
  await liveUntil(milestones.strict);
  await atTime(milestones.strict, () => releaseStrict(colleagues, destinationId));
  await liveUntil(nowMs);
  await audiences.stop();
  return rows;
}

async function loadSources(sources: SourceIds): Promise<Map<string, SourceConfig>> {
  const found = new Map<string, SourceConfig>();
  for (const sender of senders) {
    const config = await loadSource(pool(), sources[sender], planner);
    if (config) found.set(config.id, config);
  }
  return found;
}

async function noteLastEvents(sources: SourceIds, due: readonly Happening[]): Promise<void> {
  for (const sender of senders) {
    const last = due.findLast((one) => one.sender === sender);
    if (last) await db().source.update({ where: { id: sources[sender] }, data: { lastEventAt: new Date(last.atMs) } });
  }
}

/** Until nothing is left that is in no bucket; a worker may be doing the same. */
async function settleStatistics(): Promise<void> {
  for (;;) {
    await foldStatistics(pool());
    const { rowCount } = await pool().query("SELECT 1 FROM stat_change LIMIT 1");
    if (!rowCount) return;
    await sleep(50);
  }
}
