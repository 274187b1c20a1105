import "#server-only";
import type pg from "pg";
import { isAlertKind, levelOf } from "#lib/core/alerts/kinds.ts";
import { type Level, rank, worse } from "#lib/core/alerts/levels.ts";
import { type Standing, type Step, step } from "#lib/core/alerts/step.ts";
import { errorText } from "#lib/platform/background.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { log } from "#lib/platform/log.ts";
import { type AlertSettings, loadAlertSettings } from "./alert-settings.ts";
import { type About, type Change, isAsBefore, keep, type Measured, type Row, standingOf } from "./keep-alert.ts";
import { keyOf, type Reading } from "./reading.ts";

/**
 * Compares the measurements with the alerts that are on, and writes the changes together with their
 * messages. INVARIANT: a change and its messages are one transaction, and an alert's revision
 * numbers them. However often a round is repeated or interrupted, a change is announced once.
 * Returns how many messages it wrote; undefined if another process is doing this now.
 */
export async function evaluateAlerts(pool: pg.Pool, measured: Measured, nowMs = Date.now()): Promise<number | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows: lock } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_xact_lock(72707375) AS mine");
    if (!lock[0]?.mine) return undefined;
    const settings = await loadAlertSettings(client, nowMs);
    const { rows } = await client.query<Row>("SELECT * FROM alert WHERE ended_at IS NULL");
    const open = new Map(rows.map((row) => [row.key, row]));
    const measuredNow = worstReadings(measured.readings, settings);
    const changes: Change[] = [];
    for (const key of new Set([...open.keys(), ...measuredNow.keys()])) {
      const row = open.get(key);
      const now = measuredNow.get(key);
      const about = now?.reading ?? (row && aboutRow(row));
      if (!about || measured.unknown?.has(about.kind) || measured.held?.has(key)) continue;
      const gone = about.destinationId !== "" && !measured.places.has(about.destinationId);
      if (gone) {
        if (row) changes.push({ row, about, next: ending(standingOf(row), nowMs), settings, measured, nowMs, gone });
        continue;
      }
      const next = step(row && standingOf(row), now?.level ?? "ok", nowMs, {
        calmMs: settings.calmMs(about.destinationId),
        hushed: (level) => settings.isHushed(about.destinationId, about.kind, level),
      });
      if (next) changes.push({ row, about, next, settings, measured, nowMs });
    }
    let told = 0;
    for (const change of foldProblems(changes, rows, nowMs))
      if (!isAsBefore(change) && (await apart(client, change, () => keep(client, pool, change)))) told++;
    return told;
  });
}

/** What goes wrong with one alert keeps no other from being told. */
async function apart(client: pg.PoolClient, { about }: Change, work: () => Promise<boolean>): Promise<boolean> {
  await client.query("SAVEPOINT change");
  try {
    return await work();
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT change");
    log.error({ err: errorText(error), kind: about.kind, destinationId: about.destinationId }, "an alert could not be written");
    return false;
  }
}

/** Its destination was deleted. Whoever was told that it began is told that it is over. */
const ending = (standing: Standing, nowMs: number): Step => ({
  standing: { ...standing, level: "ok", told: "ok", toldAtMs: nowMs, calmSinceMs: nowMs },
  ...(rank(standing.told) > rank("notice") ? { tell: "recovered" as const } : { silently: standing.told === "notice" }),
  over: true,
});

/** Failures that begin within this time of one another go into one message. */
const oneCauseMs = 60_000;

/**
 * One cause, one message: if many deliveries begin to fail, the message about their share names the
 * new problems, and is the only one.
 */
function foldProblems(changes: readonly Change[], open: readonly Row[], nowMs: number): Change[] {
  const told = changes.filter(({ about, next }) => about.kind === "failures" && (next.tell === "began" || next.tell === "worse"));
  const before = open.filter(({ kind, told_at }) => kind === "failures" && told_at && nowMs - told_at.getTime() < oneCauseMs);
  const loud = new Set([...told.map(({ about }) => about.destinationId), ...before.map(({ destination_id }) => destination_id)]);
  const isPart = ({ about, next }: Change) => about.kind === "problem" && next.tell === "began" && loud.has(about.destinationId);
  const parts = Map.groupBy(changes.filter(isPart), ({ about }) => about.destinationId);
  return changes.map((change) => {
    if (isPart(change)) return { ...change, next: { standing: change.next.standing, over: change.next.over } };
    return told.includes(change) ? { ...change, parts: (parts.get(change.about.destinationId) ?? []).map(({ about }) => about) } : change;
  });
}

const aboutRow = (row: Row): About | undefined =>
  isAlertKind(row.kind)
    ? { kind: row.kind, destinationId: row.destination_id, subjectId: row.subject_id, subject: row.subject, facts: row.facts }
    : undefined;

function worstReadings(readings: readonly Reading[], settings: AlertSettings): Map<string, { reading: Reading; level: Level }> {
  const found = new Map<string, { reading: Reading; level: Level }>();
  for (const reading of readings) {
    const level = levelOf(reading.kind, settings.rules(reading.destinationId), reading.value, reading.criticalValue);
    const key = keyOf(reading);
    const before = found.get(key);
    if (!before || worse(level, before.level) !== before.level) found.set(key, { reading, level });
  }
  return found;
}
