import "#server-only";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds } from "#lib/console/privacy/mask-records.ts";
import { withoutKeys } from "#lib/console/tester/run-case.ts";
import { compilePlans, loadLive } from "#lib/engine/past-events/live-plan.ts";
import { nextPortion, type StoredEvent } from "#lib/engine/past-events/selected-events.ts";
import { countsOf } from "#lib/engine/reprocess/counts.ts";
import { readStored } from "#lib/engine/reprocess/plan-portion.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { runInTurns } from "#lib/platform/in-turns.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { ReprocessSamples } from "./schema.ts";
import { findReprocess } from "./service.ts";

type Sample = ReprocessSamples["items"][number];

/** A few of a run's events with what the mapping makes of them now. Nothing is sent. */
export async function reprocessSamples(viewer: Viewer, destinationId: string, id: string, mappingId: string): Promise<ReprocessSamples> {
  const row = await findReprocess(destinationId, id);
  const eventIds = countsOf(row.counts).mappings[mappingId]?.samples ?? [];
  const walk = { destinationId, selection: { eventIds }, until: row.until, cursor: null, order: "oldest" as const, most: eventIds.length };
  const { events } = eventIds.length > 0 ? await nextPortion(pool(), walk) : { events: [] };
  const config = await loadLive(pool(), destinationId);
  const mappings = config.mappings.filter((mapping) => mapping.id === mappingId);
  const planOf = await compilePlans({ filters: config.filters, mappings }, config.sources);
  const masked = !seesPersonal(viewer);
  const items: Sample[] = [];
  for (const stored of events) {
    const sample = await sampleOf(stored, planOf);
    items.push(masked ? await maskSample(sample) : sample);
  }
  return { masked, gone: eventIds.length - events.length, items };
}

async function sampleOf(stored: StoredEvent, planOf: Awaited<ReturnType<typeof compilePlans>>): Promise<Sample> {
  const read = readStored(stored);
  const planned = read?.event ? (await runInTurns(planOf(stored.sourceId)(read.event))).mappings[0] : undefined;
  const isMatch = planned?.outcome === "ready" || planned?.outcome === "invalid";
  return {
    eventId: stored.id,
    title: read?.name ?? read?.type ?? "event",
    receivedAt: stored.receivedAt.toISOString(),
    outcome: isMatch ? planned.outcome : "not_matched",
    event: parseJson(stored.text),
    payload: isMatch ? withoutKeys(planned.payload, planned.actionSlug) : null,
    issues: planned?.outcome === "invalid" ? planned.issues : [],
  };
}

async function maskSample(sample: Sample): Promise<Sample> {
  const masker = createMasker(knownIds({}, sample.event));
  return {
    ...sample,
    title: masker.words(sample.title),
    event: await masker.valueInTurns(sample.event),
    payload: sample.payload === null ? null : await masker.valueInTurns(sample.payload),
    issues: sample.issues.map((issue) => ({ ...issue, message: masker.words(issue.message) })),
  };
}
