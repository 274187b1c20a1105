import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds } from "#lib/console/privacy/mask-records.ts";
import { namedTypes } from "#lib/console/privacy/shown-fields.ts";
import { formatPath, type PathSegment } from "#lib/core/mapping/index.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { mapInTurns, runAtOnce, runInTurns } from "#lib/platform/in-turns.ts";
import { ExactNumber, isContainer, isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { SeenNames, SeenPaths, seenPathsQuery } from "./schema.ts";
import { recentPayloads } from "./service.ts";

type Seen = { types: Set<SeenPaths["paths"][number]["types"][number]>; samples: Map<string, JsonValue>; count: number };
const stepOfValues = 2_000;
const limits = { depth: 12, paths: 2_000, keysOfOneObject: 300, itemsOfOneList: 20, sampleLength: 100 };

/** The paths of the newest events with samples and types, for the variable picker. */
export async function seenPaths(viewer: Viewer, destinationId: string, query: z.output<typeof seenPathsQuery>): Promise<SeenPaths> {
  await findDestination(db(), destinationId);
  const rows = await recentPayloads(destinationId, query.limit, query);
  const personal = seesPersonal(viewer);
  const payloads = await mapInTurns(rows, ({ payload }) =>
    personal ? payload : createMasker(knownIds({}, payload)).valueInTurns(payload),
  );
  return runInTurns(pathsIn(payloads));
}

export const collectPaths = (payloads: readonly JsonValue[]): SeenPaths => runAtOnce(pathsIn(payloads));

/**
 * Pure: bounded in depth and number of paths whatever the events hold; commonest first. Each event
 * is a step or more.
 */
export function* pathsIn(payloads: readonly JsonValue[]): Generator<void, SeenPaths> {
  const found = new Map<string, Seen>();
  let looked = 0;
  let complete = true;
  for (const payload of payloads) {
    yield;
    const inThis = new Set<string>();
    const waiting: { value: JsonValue; segments: PathSegment[] }[] = [{ value: payload, segments: [] }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { value, segments } = next;
      if (++looked % stepOfValues === 0) yield;
      if (segments.length > 0 && !note(found, inThis, segments, value)) complete = false;
      const { inner, isAll } = below(value);
      if (segments.length >= limits.depth) complete &&= inner.length === 0;
      else {
        complete &&= isAll;
        for (const [segment, each] of inner) waiting.push({ value: each, segments: [...segments, segment] });
      }
    }
  }
  const paths = [...found].map(([path, { types, samples, count }]) => ({
    path,
    types: [...types].sort(),
    samples: [...samples.values()],
    count,
  }));
  paths.sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
  return { events: payloads.length, complete, paths };
}

/**
 * What a value contains, and whether that is all of it. The first item of a list represents each.
 */
function below(value: JsonValue): { inner: [PathSegment, JsonValue][]; isAll: boolean } {
  if (Array.isArray(value)) {
    const items = value.slice(0, limits.itemsOfOneList).reverse();
    return { inner: items.map((item) => [0, item]), isAll: items.length === value.length };
  }
  if (!isJsonObject(value)) return { inner: [], isAll: true };
  const all = Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
  const inner = all.slice(0, limits.keysOfOneObject);
  return { inner, isAll: inner.length === all.length };
}

/** False if there was no room left for it. */
function note(found: Map<string, Seen>, inThis: Set<string>, segments: PathSegment[], value: JsonValue): boolean {
  const text = formatPath(segments);
  const path = text.startsWith("[") ? `$${text}` : `$.${text}`;
  let seen = found.get(path);
  if (!seen) {
    if (found.size >= limits.paths) return false;
    seen = { types: new Set(), samples: new Map(), count: 0 };
    found.set(path, seen);
  }
  if (!inThis.has(path)) {
    inThis.add(path);
    seen.count++;
  }
  seen.types.add(typeOf(value));
  if (value !== null && !isContainer(value) && seen.samples.size < 3) {
    const sample = typeof value === "string" && value.length > limits.sampleLength ? `${value.slice(0, limits.sampleLength)}…` : value;
    seen.samples.set(encodeJson(sample), sample);
  }
  return true;
}

function typeOf(value: JsonValue) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return value instanceof ExactNumber ? "number" : (typeof value as "string" | "number" | "boolean" | "object");
}

type NameRow = { type: string; name: string | null; count: number; last: Date };
const nameView = ({ type, name, count, last }: NameRow) => ({ type, name, count, lastSeenAt: last.toISOString() });

/** Names of the newest 2,000 events, commonest first, for the trigger builder. */
export async function seenNames(viewer: Viewer, destinationId: string): Promise<SeenNames> {
  await findDestination(db(), destinationId);
  const { rows } = await pool().query<NameRow>(
    `SELECT type, name, count(*)::int AS count, max(received_at) AS last
     FROM (SELECT type, name, received_at FROM event WHERE destination_id = $1 AND outcome <> 'malformed' ORDER BY id DESC LIMIT 2000) e
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 300`,
    [destinationId],
  );
  if (seesPersonal(viewer)) return { names: rows.map(nameView) };
  const masker = createMasker([]);
  const shown = rows
    .filter(({ type }) => namedTypes.includes(type))
    .map((row) => ({ ...nameView(row), name: row.name && masker.text(row.name) }));
  return { names: shown };
}
