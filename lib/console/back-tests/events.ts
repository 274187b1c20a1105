import "#server-only";
import type { z } from "zod";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds } from "#lib/console/privacy/mask-records.ts";
import { withoutKeys } from "#lib/console/tester/run-case.ts";
import { comparePlans } from "#lib/core/plan/compare-plans.ts";
import { type Account, loadAccount } from "#lib/engine/back-tests/account.ts";
import { issuesOf, planOf } from "#lib/engine/back-tests/compare-event.ts";
import { sideOf } from "#lib/engine/back-tests/config.ts";
import type { BackTestResult as Stored } from "#lib/engine/back-tests/result.ts";
import { type CountedPage, countedEvents } from "#lib/engine/back-tests/store-portion.ts";
import { planInTime } from "#lib/engine/mappings/planner.ts";
import { compilePlans, loadLive, type PlanOf } from "#lib/engine/past-events/live-plan.ts";
import { nextPortion, type StoredEvent } from "#lib/engine/past-events/selected-events.ts";
import type { BackTest as BackTestRow } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { runInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import type { BackTestEvents, backTestEventsQuery } from "./schema.ts";
import { backTestConfig, findBackTest, shownPath } from "./service.ts";

const pageEvents = 10;
type Query = z.output<typeof backTestEventsQuery>;
type Item = BackTestEvents["items"][number];

/** The events behind one number, each with its present and its new plan, planned again. */
export async function backTestEvents(viewer: Viewer, destinationId: string, id: string, query: Query): Promise<BackTestEvents> {
  const row = await findBackTest(destinationId, id);
  const masked = !seesPersonal(viewer);
  const asked = askedNumbers(row.result as Stored | null, query, masked);
  const page = await pageOf(id, asked, query.cursor);
  const found = await readEvents(
    row,
    page.items.map(({ eventId }) => eventId),
  );
  const plans = await bothPlans(row);
  const items: Item[] = [];
  for (const { mappingId, eventId } of page.items) {
    const stored = found.get(eventId);
    if (!stored) continue;
    const item = await itemOf(stored, mappingId, plans);
    items.push(masked ? await maskItem(item) : item);
  }
  const { next } = page;
  return {
    masked,
    count: page.count,
    gone: page.items.length - items.length,
    nextCursor: next && `${next.portion}.${next.skip}`,
    items,
  };
}

/** The events of a mapping that one number counts. */
type Asked = { mappingId: string; number: number | undefined; count: number; examples: readonly string[] };

/** A viewer opens a number by the path as it was shown to them. */
function askedNumbers(result: Stored | null, query: Query, masked: boolean): Asked[] {
  if (!result) return [];
  const isAsked = (mappingId: string) => query.mappingId === undefined || query.mappingId === mappingId;
  const path = (text: string) => (masked ? shownPath(text) : text);
  const words = (text: string) => (masked ? createMasker([]).words(text) : text);
  const { side } = query;
  const asked: Asked[] =
    query.change !== undefined
      ? result.differences.filter((group) => path(group.path) === query.path && group.change === query.change).map(askedOf)
      : query.message !== undefined
        ? result.issues
            .filter((group) => path(group.path) === query.path && words(group.message) === query.message)
            .map(({ mappingId, numbers, events, ...counts }) => ({
              mappingId,
              number: numbers?.[side],
              count: counts[side],
              examples: events,
            }))
        : result.cells.filter(query.changed ? isChange : (cell) => isCell(cell, query)).map(askedOf);
  return asked.filter(({ mappingId }) => isAsked(mappingId));
}

const askedOf = ({ mappingId, number, count, events }: Stored["cells"][number] | Stored["differences"][number]): Asked => ({
  mappingId,
  number,
  count,
  examples: events,
});
const isCell = (cell: Stored["cells"][number], { before, after, identical }: Query) =>
  cell.before === before && cell.after === after && (identical === undefined || String(cell.identical) === identical);
/** It would send something else than before. */
const isChange = ({ before, after, identical }: Stored["cells"][number]) => !identical && (before === "ready" || after === "ready");

async function pageOf(backTestId: string, asked: readonly Asked[], cursor: string | undefined): Promise<CountedPage & { count: number }> {
  const [portion = 0, skip = 0] = (cursor ?? "").split(".").map(Number);
  const numbers = asked.flatMap(({ number, mappingId }) => (number === undefined ? [] : [{ number, mappingId }]));
  if (numbers.length > 0 || asked.length === 0) {
    const page = await countedEvents(pool(), backTestId, numbers, { portion, skip }, pageEvents);
    return { ...page, count: asked.reduce((sum, { count }) => sum + count, 0) };
  }
  // From a version that kept only examples.
  const all = asked
    .flatMap(({ mappingId, examples }) => examples.map((eventId) => ({ mappingId, eventId })))
    .sort((a, b) => (a.eventId < b.eventId ? 1 : -1));
  const end = skip + pageEvents;
  return { items: all.slice(skip, end), next: end < all.length ? { portion: 0, skip: end } : null, count: all.length };
}

export async function readEvents(row: BackTestRow, ids: readonly string[]): Promise<Map<string, StoredEvent>> {
  if (ids.length === 0) return new Map();
  const { destinationId, until } = row;
  const walk = {
    destinationId,
    selection: { eventIds: [...new Set(ids)] },
    until,
    cursor: null,
    order: "newest" as const,
    most: ids.length,
  };
  const { events } = await nextPortion(pool(), walk);
  return new Map(events.map((event) => [event.id, event]));
}

type Plans = { before: PlanOf; after: PlanOf; account: Account };
export async function bothPlans(row: BackTestRow): Promise<Plans> {
  const config = await backTestConfig(row.id);
  const { sources } = await loadLive(pool(), row.destinationId);
  return {
    account: await loadAccount(pool(), row.destinationId),
    before: await compilePlans(sideOf(config, "before"), sources),
    after: await compilePlans(sideOf(config, "after"), sources),
  };
}

/** What one mapping makes of the event, before and after. */
export async function bothSides(stored: StoredEvent, mappingId: string, plans: Plans) {
  const event = parseJson(stored.text);
  const planned = async (of: PlanOf) =>
    planOf(await runInTurns(planInTime(of(stored.sourceId), isJsonObject(event) ? event : {})), mappingId);
  const [before, after] = await Promise.all([planned(plans.before), planned(plans.after)]);
  return { event, before, after };
}

async function itemOf(stored: StoredEvent, mappingId: string, plans: Plans): Promise<Item> {
  const { event, before, after } = await bothSides(stored, mappingId, plans);
  const compared = comparePlans(before, after);
  const side = (plan: typeof before, outcome: Item["before"]["outcome"]) => ({
    outcome,
    payload: plan ? inOneOrder(withoutKeys(plan.payload as JsonValue, plan.actionSlug)) : null,
    issues: [...issuesOf(plan, plans.account)],
  });
  const name = isJsonObject(event) ? (event.event ?? event.name ?? event.type) : undefined;
  return {
    eventId: stored.id,
    mappingId,
    title: typeof name === "string" ? name : "event",
    receivedAt: stored.receivedAt.toISOString(),
    event,
    before: side(before, compared.before),
    after: side(after, compared.after),
    differences: compared.differences,
  };
}

/** Keys in alphabetical order, so that two payloads can be compared side by side. */
function inOneOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, inOneOrder(value[key] ?? null)]));
}

async function maskItem(item: Item): Promise<Item> {
  const masker = createMasker(knownIds({}, item.event));
  const side = async ({ outcome, payload, issues }: Item["before"]) => ({
    outcome,
    payload: payload === null ? null : await masker.valueInTurns(payload),
    issues: issues.map((issue) => ({ ...issue, path: shownPath(issue.path), message: masker.words(issue.message) })),
  });
  const event = isJsonObject(item.event) ? item.event : {};
  const isNamed = event.type === "track" || event.type === "page";
  return {
    ...item,
    title: isNamed ? masker.text(item.title) : String(event.type ?? "event"),
    event: await masker.valueInTurns(item.event),
    before: await side(item.before),
    after: await side(item.after),
    differences: item.differences.map(({ path, change }) => ({ path: shownPath(path), change })),
  };
}
