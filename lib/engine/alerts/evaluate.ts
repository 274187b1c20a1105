import "#server-only";
import type pg from "pg";
import { type AlertKind, isAlertKind, levelOf } from "#lib/core/alerts/kinds.ts";
import { type Level, worse } from "#lib/core/alerts/levels.ts";
import { type Facts, measuredWords, messageOf } from "#lib/core/alerts/message.ts";
import { type Standing, type Step, step } from "#lib/core/alerts/step.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { countsByBar } from "#lib/engine/statistics/read.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { createId } from "#lib/platform/ids.ts";
import { type AlertSettings, loadAlertSettings } from "./alert-settings.ts";
import { keyOf, pathOf, type Reading } from "./reading.ts";

type Row = {
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
};

const failedOutcomes = ["failed", "dead", "invalid"];

/**
 * Compares what was measured with the alerts that are on, and writes the changes together with the
 * messages about them. INVARIANT: a change and its messages are one transaction, and an alert's
 * revision numbers them. However often a round is repeated or interrupted, a change is announced
 * once. Returns how many messages it wrote; undefined if another process is doing this now.
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
      if (!about || measured.unknown?.has(about.kind)) continue;
      const gone = about.destinationId !== "" && !measured.places.has(about.destinationId);
      if (gone) {
        if (row) await client.query("UPDATE alert SET ended_at = $2, updated_at = $2 WHERE id = $1", [row.id, new Date(nowMs)]);
        continue;
      }
      const next = step(row && standingOf(row), now?.level ?? "ok", nowMs, {
        calmMs: settings.calmMs(about.destinationId),
        hushed: (level) => settings.isHushed(about.destinationId, about.kind, level),
      });
      if (next) changes.push({ row, about, next, settings, measured, nowMs });
    }
    let told = 0;
    for (const change of foldProblems(changes, rows, nowMs)) if (await keep(client, pool, change)) told++;
    return told;
  });
}

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

type About = Omit<Reading, "value" | "criticalValue">;
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

const standingOf = (row: Row): Standing => ({
  level: row.level,
  worst: row.worst,
  told: row.told,
  toldAtMs: row.told_at?.getTime() ?? null,
  sinceMs: row.since.getTime(),
  calmSinceMs: row.calm_since?.getTime() ?? null,
  calmLevel: row.calm_level,
});

type Change = {
  row: Row | undefined;
  about: About;
  next: Step;
  settings: AlertSettings;
  measured: Measured;
  nowMs: number;
  /** Problems that its message reports as well. */
  parts?: About[];
};

/** Writes an alert as it is now, and its message; true if there is one. */
async function keep(client: pg.PoolClient, pool: pg.Pool, change: Change): Promise<boolean> {
  const { row, about, next, settings, measured, nowMs, parts = [] } = change;
  const { standing, tell, over } = next;
  const id = row?.id ?? createId("alert");
  const revision = (row?.revision ?? 0) + (tell ? 1 : 0);
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
  if (!tell) return false;
  const { destinationId, kind, subjectId } = about;
  // It was over when it became calm, and is announced once it has stayed so.
  const endMs = tell === "recovered" ? (standing.calmSinceMs ?? nowMs) : nowMs;
  const aftermath =
    tell === "recovered" && destinationId
      ? { waiting: measured.waiting.get(destinationId) ?? 0, failed: await failedSince(pool, destinationId, standing.sinceMs, nowMs) }
      : undefined;
  const message = messageOf({
    kind,
    what: tell,
    level: standing.level,
    place: measured.places.get(destinationId) ?? (about.subject || "Falconer"),
    subject: about.subject,
    facts: about.facts,
    lastedMs: Math.max(0, endMs - standing.sinceMs),
    parts: parts.map(({ kind, facts, subject }) => measuredWords(kind, facts, subject)),
    ...(aftermath ? { aftermath } : {}),
  });
  // A recovery goes where the alert went.
  const level = tell === "recovered" || tell === "better" ? worse(standing.level, row?.told ?? "ok") : standing.level;
  const to = settings.channelsFor({ destinationId, kind, subjectId, level });
  await addNotice(
    client,
    {
      alertId: id,
      revision,
      what: tell,
      level: standing.level,
      kind,
      destinationId,
      path: pathOf(parts.length === 1 && parts[0] ? parts[0] : about),
      ...message,
      nowMs,
    },
    to,
  );
  return true;
}

type NewNotice = {
  alertId: string | null;
  revision: number;
  what: string;
  level: Level;
  kind: AlertKind | "test";
  destinationId: string;
  path: string;
  title: string;
  text: string;
  nowMs: number;
};

/** A message and its dispatch to each channel. Inside the caller's transaction. */
export async function addNotice(
  client: pg.ClientBase,
  notice: NewNotice,
  channels: readonly { id: string; name: string }[],
): Promise<string> {
  const id = createId("alertNotice");
  const at = new Date(notice.nowMs);
  const { alertId, revision, what, level, kind, destinationId, title, text, path } = notice;
  await client.query(
    `INSERT INTO alert_notice (id, alert_id, revision, what, level, kind, destination_id, title, text, path, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, alertId, revision, what, level, kind, destinationId, title, text, path, at],
  );
  await client.query(
    `INSERT INTO alert_dispatch (notice_id, channel_id, channel_name, next_at, created_at)
     SELECT $1, u.id, u.name, $4, $4 FROM unnest($2::text[], $3::text[]) AS u(id, name)`,
    [id, channels.map((channel) => channel.id), channels.map((channel) => channel.name), at],
  );
  return id;
}

async function failedSince(pool: pg.Pool, destinationId: string, sinceMs: number, nowMs: number): Promise<number> {
  const counts = await countsByBar(pool, destinationId, ["settled"], [minuteOf(sinceMs), minuteOf(nowMs) + 1]);
  return counts.filter(({ outcome }) => failedOutcomes.includes(outcome)).reduce((sum, { count }) => sum + count, 0);
}
