import "#server-only";
import type pg from "pg";
import { fewestShaped, type ShapeChange, shapeChange, triggerPaths } from "#lib/core/alerts/event-shape.ts";
import { compileMapping } from "#lib/core/mapping/index.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { minuteOf } from "#lib/engine/statistics/buckets.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { nextTurn } from "#lib/platform/in-turns.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { Reading } from "./reading.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Larger events are left out of a sample. */
const mostBytes = 100_000;
/** Samples this many moments of the period, and this many events from each. */
const moments = 12;
const perMoment = 20;
/** How many events are searched for a name that no longer matches anything. */
const newestEvents = 5_000;
const mostNamed = 200;

type Mapping = { id: string; destination_id: string; name: string; trigger: string; settings: JsonValue; hour: number; day: number };
type Known = { atMs: number; readings: Reading[] };

/**
 * Finds mappings whose events changed their shape. Each call checks mappings for a while and
 * remembers what it found about the others, because there may be thousands.
 */
export function createShapeReader(pool: pg.Pool, { againMs = 600_000, budgetMs = 500 } = {}) {
  const known = new Map<string, Known>();
  return async (nowMs = Date.now()): Promise<Reading[]> => {
    const mappings = await busyMappings(pool, nowMs);
    const ids = new Set(mappings.map(({ id }) => id));
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    const due = mappings.filter(({ id }) => nowMs - (known.get(id)?.atMs ?? 0) >= againMs);
    due.sort((a, b) => (known.get(a.id)?.atMs ?? 0) - (known.get(b.id)?.atMs ?? 0));
    const beganAt = performance.now();
    for (const [index, mapping] of due.entries()) {
      if (index > 0 && performance.now() - beganAt >= budgetMs) break;
      const change = await changeOf(pool, mapping, nowMs);
      known.set(mapping.id, { atMs: nowMs, readings: change ? [readingOf(mapping, change)] : [] });
      await nextTurn();
    }
    return [...known.values()].flatMap(({ readings }) => readings);
  };
}

const readingOf = ({ id, destination_id, name }: Mapping, { path, was, is, percent }: ShapeChange): Reading => ({
  kind: "shape",
  destinationId: destination_id,
  subjectId: id,
  subject: name,
  value: percent,
  facts: { path, was, is, percent },
});

/** Mappings that are on, and matched enough events in the last hour or in the day before it. */
async function busyMappings(pool: pg.Pool, nowMs: number): Promise<Mapping[]> {
  const now = minuteOf(nowMs);
  const { rows } = await pool.query<Mapping>(
    `SELECT m.id, m.destination_id, m.name, m.trigger, m.settings, c.hour, c.day FROM mapping m
       JOIN destination d ON d.id = m.destination_id AND d.deleted_at IS NULL AND d.enabled
       JOIN LATERAL (
         SELECT coalesce(sum(b.count) FILTER (WHERE b.size = 1), 0)::float8 AS hour, coalesce(sum(b.count) FILTER (WHERE b.size = 60), 0)::float8 AS day
           FROM stat_bucket b WHERE b.destination_id = m.destination_id AND b.kind = 'made' AND b.mapping_id = m.id
            AND ((b.size = 1 AND b.at >= $1) OR (b.size = 60 AND b.at >= $2 AND b.at < $1))) c ON true
      WHERE m.enabled AND m.deleted_at IS NULL AND (c.hour >= ${fewestShaped} OR c.day >= ${24 * fewestShaped})`,
    [now - 60, now - 1_500],
  );
  return rows;
}

async function changeOf(pool: pg.Pool, mapping: Mapping, nowMs: number): Promise<ShapeChange | undefined> {
  const trigger = compileTrigger(mapping.trigger);
  const compiled = isJsonObject(mapping.settings) ? compileMapping(mapping.settings) : undefined;
  if (!trigger.ok || !compiled?.ok) return undefined;
  const ofTrigger = triggerPaths(trigger.conditions);
  const isIdle = mapping.hour === 0;
  const paths = isIdle ? ofTrigger : [...new Set([...compiled.paths, ...ofTrigger])];
  if (paths.length === 0 || (isIdle && trigger.requires.type === undefined)) return undefined;
  const hourAgo = nowMs - hourMs;
  // If it no longer matches anything, a path of its trigger may be what changed.
  const now = isIdle ? await namedEvents(pool, mapping, trigger.requires, hourAgo) : await matchedEvents(pool, mapping, hourAgo, nowMs);
  if (now.length < fewestShaped) return undefined;
  const before = [
    await matchedEvents(pool, mapping, hourAgo - dayMs, hourAgo),
    await matchedEvents(pool, mapping, nowMs - 8 * dayMs, nowMs - 7 * dayMs),
  ];
  return shapeChange(paths, before, now);
}

const parsed = (rows: readonly { text: string }[]): JsonValue[] => rows.map(({ text }) => parseJson(text));

/** Events for which a mapping made deliveries, spread over a period. */
async function matchedEvents(pool: pg.Pool, { id, destination_id }: Mapping, fromMs: number, toMs: number): Promise<JsonValue[]> {
  const bounds = Array.from({ length: moments + 1 }, (_, index) => firstIdAt("delivery", fromMs + ((toMs - fromMs) * index) / moments));
  const { rows } = await pool.query<{ text: string }>(
    `SELECT e.payload::text AS text FROM unnest($3::text[], $4::text[]) AS moment(from_id, to_id)
       CROSS JOIN LATERAL (
         SELECT event_id, event_expires_on FROM delivery WHERE destination_id = $1 AND mapping_id = $2 AND id >= from_id AND id < to_id
            AND NOT is_test AND replay_of IS NULL ORDER BY id LIMIT ${perMoment}) d
       JOIN event e ON e.destination_id = $1 AND e.id = d.event_id AND e.expires_on = d.event_expires_on
      WHERE octet_length(e.payload::text) <= ${mostBytes}`,
    [destination_id, id, bounds.slice(0, -1), bounds.slice(1)],
  );
  return parsed(rows);
}

/** The newest events of a type and name, whether they matched or not. */
async function namedEvents(
  pool: pg.Pool,
  { destination_id }: Mapping,
  { type, event }: { type?: string; event?: string },
  fromMs: number,
): Promise<JsonValue[]> {
  const { rows } = await pool.query<{ text: string }>(
    `SELECT payload::text AS text FROM (SELECT type, name, payload FROM event WHERE destination_id = $1 AND id >= $2 ORDER BY id DESC LIMIT ${newestEvents}) newest
      WHERE type = $3 AND ($4::text IS NULL OR name = $4) AND octet_length(payload::text) <= ${mostBytes} LIMIT ${mostNamed}`,
    [destination_id, firstIdAt("event", fromMs), type, event ?? null],
  );
  return parsed(rows);
}
