import "#server-only";
import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import type { AlertKind } from "#lib/core/alerts/kinds.ts";
import { type Level, worse } from "#lib/core/alerts/levels.ts";
import { type Facts, measuredWords, messageOf, type Told } from "#lib/core/alerts/message.ts";
import type { Standing, Step, What } from "#lib/core/alerts/step.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { countsByBar } from "#lib/engine/statistics/read.ts";
import { createId } from "#lib/platform/ids.ts";
import { addNotice } from "./add-notice.ts";
import type { AlertChannel, AlertSettings } from "./alert-settings.ts";
import { keyOf, pathOf, type Reading } from "./reading.ts";

export type Row = {
  id: string;
  key: string;
  kind: string;
  destination_id: string;
  subject_id: string;
  subject: string;
  level: Level;
  worst: Level;
  told: Level;
  told_at: Date | null;
  since: Date;
  calm_since: Date | null;
  calm_level: Level;
  facts: Facts;
  revision: number;
};
export type Measured = {
  readings: readonly Reading[];
  /** Names of the existing destinations, and what waits there. */
  places: ReadonlyMap<string, string>;
  waiting: ReadonlyMap<string, number>;
  /** What could not be measured this time: its alerts stay as they are. */
  unknown?: ReadonlySet<AlertKind>;
  /** The same, by key: what it is about is hidden by something worse. */
  held?: ReadonlySet<string>;
};

export type About = Omit<Reading, "value" | "criticalValue">;
export const standingOf = (row: Row): Standing => ({
  level: row.level,
  worst: row.worst,
  told: row.told,
  toldAtMs: row.told_at?.getTime() ?? null,
  sinceMs: row.since.getTime(),
  calmSinceMs: row.calm_since?.getTime() ?? null,
  calmLevel: row.calm_level,
});

export type Change = {
  row: Row | undefined;
  about: About;
  next: Step;
  settings: AlertSettings;
  measured: Measured;
  nowMs: number;
  /** Its destination no longer exists. */
  gone?: boolean;
  /** Problems that its message reports as well. */
  parts?: About[];
};

const failedOutcomes = ["failed", "dead", "invalid"];

/** Whether a row says all of this already: most alerts that are on are as they were. */
export const isAsBefore = ({ row, about, next: { standing, tell, silently, over } }: Change): boolean =>
  row !== undefined &&
  !(over || tell || silently) &&
  row.subject === about.subject &&
  isDeepStrictEqual(standingOf(row), standing) &&
  isDeepStrictEqual(row.facts, JSON.parse(JSON.stringify(about.facts)));

/** Writes an alert as it is now, and its message; true if there is one. */
export async function keep(client: pg.PoolClient, pool: pg.Pool, change: Change): Promise<boolean> {
  const { row, about, next } = change;
  const what = next.tell ?? (next.silently ? "recovered" : undefined);
  const to = what ? await channelsOf(client, change) : [];
  const tell = next.tell ?? (to.length > 0 ? what : undefined);
  const id = row?.id ?? createId("alert");
  const revision = (row?.revision ?? 0) + (tell ? 1 : 0);
  await writeAlert(client, change, id, revision);
  if (!tell) return false;
  const message = await messageAbout(pool, change, tell);
  const { kind, destinationId } = about;
  const notice = { alertId: id, revision, what: tell, level: next.standing.level, kind, destinationId, ...message, nowMs: change.nowMs };
  await addNotice(client, notice, to);
  return true;
}

async function writeAlert(client: pg.PoolClient, { about, next, nowMs }: Change, id: string, revision: number): Promise<void> {
  const { standing, over } = next;
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  await client.query(
    `INSERT INTO alert (id, key, kind, destination_id, subject_id, subject, level, worst, told, told_at, since, calm_since, calm_level, facts, revision, ended_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, level = excluded.level, worst = excluded.worst, told = excluded.told, told_at = excluded.told_at,
       since = excluded.since, calm_since = excluded.calm_since, calm_level = excluded.calm_level, facts = excluded.facts, revision = excluded.revision,
       ended_at = excluded.ended_at, updated_at = excluded.updated_at`,
    [
      id,
      keyOf(about),
      about.kind,
      about.destinationId,
      about.subjectId,
      about.subject,
      standing.level,
      standing.worst,
      standing.told,
      at(standing.toldAtMs),
      at(standing.sinceMs),
      at(standing.calmSinceMs),
      standing.calmLevel,
      JSON.stringify(about.facts),
      revision,
      over ? new Date(nowMs) : null,
      new Date(nowMs),
    ],
  );
}

async function messageAbout(pool: pg.Pool, change: Change, what: What): Promise<{ title: string; text: string; path: string }> {
  const { about, next, measured, nowMs, parts = [], gone } = change;
  const { level, calmSinceMs, sinceMs } = next.standing;
  // It was over when it became calm, and is announced once it has stayed so.
  const endMs = what === "recovered" ? (calmSinceMs ?? nowMs) : nowMs;
  const message = messageOf({
    kind: about.kind,
    what,
    level,
    place: measured.places.get(about.destinationId) ?? ((gone && (await nameOf(pool, about.destinationId))) || about.subject || "Falconer"),
    subject: about.subject,
    facts: about.facts,
    lastedMs: Math.max(0, endMs - sinceMs),
    parts: parts.map(({ kind, facts, subject }) => measuredWords(kind, facts, subject)),
    ...(gone ? { gone } : { aftermath: await aftermathOf(pool, change, what) }),
  });
  return { ...message, path: gone ? "/alerts" : pathOf(parts.length === 1 && parts[0] ? parts[0] : about) };
}

async function nameOf(pool: pg.Pool, destinationId: string): Promise<string | undefined> {
  return (await pool.query<{ name: string }>("SELECT name FROM destination WHERE id = $1", [destinationId])).rows[0]?.name;
}

/**
 * Who gets the message about a change. A recovery goes wherever the alert went, to a channel of
 * critical alerts alone, too; that of a notice only closes incidents.
 */
async function channelsOf(client: pg.PoolClient, { row, about, next, settings }: Change): Promise<AlertChannel[]> {
  const { destinationId, kind, subjectId } = about;
  const { level } = next.standing;
  if (!row || next.tell === "began" || next.tell === "worse" || next.tell === "reminder")
    return settings.channelsFor({ destinationId, kind, subjectId, level });
  const { rows } = await client.query<{ id: string }>(
    "SELECT DISTINCT d.channel_id AS id FROM alert_notice n JOIN alert_dispatch d ON d.notice_id = n.id WHERE n.alert_id = $1",
    [row.id],
  );
  const told = rows.map(({ id }) => id);
  const all = settings.channelsFor({ destinationId, kind, subjectId, level: worse(level, row.told), told });
  return next.silently ? all.filter((channel) => told.includes(channel.id) && channel.kind === "pagerduty") : all;
}

/** With the recovery of a destination's alert: what waits there, and what failed meanwhile. */
async function aftermathOf(pool: pg.Pool, { about, next, measured, nowMs }: Change, what: What): Promise<Told["aftermath"]> {
  const { destinationId } = about;
  if (what !== "recovered" || !destinationId) return undefined;
  const waiting = measured.waiting.get(destinationId) ?? 0;
  return { waiting, failed: await failedSince(pool, destinationId, next.standing.sinceMs, nowMs) };
}

async function failedSince(pool: pg.Pool, destinationId: string, sinceMs: number, nowMs: number): Promise<number> {
  const counts = await countsByBar(pool, destinationId, ["settled"], [minuteOf(sinceMs), minuteOf(nowMs) + 1]);
  return counts.filter(({ outcome }) => failedOutcomes.includes(outcome)).reduce((sum, { count }) => sum + count, 0);
}
