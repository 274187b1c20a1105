import type { Catalogue, CatalogueAttribute } from "./types.ts";

/**
 * A catalogue, ready to be asked for names. Make it once: it costs time in proportion to its size.
 */
export type CatalogueIndex = {
  applicationId: number | undefined;
  /** What is known at all: of other parts nothing is said. */
  has: { attributes: boolean; audiences: boolean; eventTypes: boolean };
  /** The attribute with exactly this name; of events, of this event type. */
  attribute(entity: string, name: string, eventType?: string): CatalogueAttribute | undefined;
  /** All attributes with this name, of any entity. */
  namesakes(name: string): readonly CatalogueAttribute[];
  attributesOf(entity: string, eventType?: string): readonly CatalogueAttribute[];
  hasEventType(name: string): boolean;
  hasAudience(id: number): boolean;
  hasSegmentAudience(id: string): boolean;
  /**
   * The name most like this one, if one is close; remembered, for it is asked at every keystroke.
   */
  nearest(kind: string, names: () => Iterable<string>, name: string): string | undefined;
  eventTypeNames(): Iterable<string>;
};

export function indexCatalogue(catalogue: Catalogue): CatalogueIndex {
  const byEntity = new Map<string, Map<string, CatalogueAttribute>>();
  const byName = new Map<string, CatalogueAttribute[]>();
  for (const attribute of catalogue.attributes ?? []) {
    const place = placeOf(attribute.entity, attribute.eventType);
    const names = byEntity.get(place) ?? new Map<string, CatalogueAttribute>();
    byEntity.set(place, names.set(attribute.name, attribute));
    byName.set(attribute.name, [...(byName.get(attribute.name) ?? []), attribute]);
  }
  const eventTypes = new Set(catalogue.eventTypes?.map(({ name }) => name));
  const audiences = new Set(catalogue.audiences?.map(({ id }) => id));
  const segmentAudiences = new Set(catalogue.audiences?.flatMap(({ integrationId }) => integrationId ?? []));
  const near = new Map<string, string | undefined>();
  const candidates = new Map<string, Comparable[]>();
  return {
    applicationId: catalogue.applicationId,
    has: {
      attributes: catalogue.attributes !== undefined,
      audiences: catalogue.audiences !== undefined,
      eventTypes: catalogue.eventTypes !== undefined,
    },
    attribute: (entity, name, eventType) => byEntity.get(placeOf(entity, eventType))?.get(name) ?? byEntity.get(placeOf(entity))?.get(name),
    namesakes: (name) => byName.get(name) ?? [],
    attributesOf: (entity, eventType) => [
      ...(byEntity.get(placeOf(entity, eventType))?.values() ?? []),
      ...(eventType === undefined ? [] : (byEntity.get(placeOf(entity))?.values() ?? [])),
    ],
    hasEventType: (name) => eventTypes.has(name),
    hasAudience: (id) => audiences.has(id),
    hasSegmentAudience: (id) => segmentAudiences.has(id),
    eventTypeNames: () => eventTypes,
    nearest(kind, names, name) {
      const key = JSON.stringify([kind, name]);
      if (!near.has(key)) {
        // What people typed on the way to a name is not kept for good.
        if (near.size > 2_000) near.clear();
        const list = candidates.get(kind) ?? comparable(names());
        candidates.set(kind, list);
        near.set(key, nearestAmong(list, name));
      }
      return near.get(key);
    },
  };
}

const placeOf = (entity: string, eventType?: string) => JSON.stringify(eventType === undefined ? [entity] : [entity, eventType]);

type Comparable = { name: string; plain: string };
const comparable = (names: Iterable<string>): Comparable[] => [...names].map((name) => ({ name, plain: plain(name) }));

/** Another writing of the same name, or one that is at most two letters away. */
export const nearestOf = (names: Iterable<string>, name: string): string | undefined => nearestAmong(comparable(names), name);

function nearestAmong(names: readonly Comparable[], name: string): string | undefined {
  const wanted = plain(name);
  const reach = Math.min(2, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = reach + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.plain.length - wanted.length) >= bestDistance) continue;
    const distance = distanceWithin(wanted, candidate.plain, bestDistance - 1);
    if (distance >= bestDistance) continue;
    best = candidate.name;
    bestDistance = distance;
    if (distance === 0) break;
  }
  return best;
}

/** Names are often written in another style: first_name, firstName, First name. */
const plain = (name: string) =>
  name
    .slice(0, 200)
    .toLowerCase()
    .replace(/[\s_.-]+/g, "");

/**
 * Letters that are added, left out, replaced or swapped; more than `most` counts as `most` + 1.
 * What both begin and end with costs nothing, and only places that are within reach are looked at.
 */
function distanceWithin(a: string, b: string, most: number): number {
  let start = 0;
  let [endA, endB] = [a.length, b.length];
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [lengthA, lengthB] = [endA - start, endB - start];
  if (Math.min(lengthA, lengthB) === 0) return Math.min(Math.max(lengthA, lengthB), most + 1);
  const far = most + 1;
  let before: number[] = [];
  let row = Array.from({ length: lengthB + 1 }, (_, j) => j);
  for (let i = 1; i <= lengthA; i++) {
    const next = new Array<number>(lengthB + 1).fill(far);
    next[0] = i;
    let least = i;
    for (let j = Math.max(1, i - most); j <= Math.min(lengthB, i + most); j++) {
      const [x, y] = [a[start + i - 1], b[start + j - 1]];
      let cost = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (x === y ? 0 : 1));
      const isSwap = i > 1 && j > 1 && x === b[start + j - 2] && a[start + i - 2] === y;
      if (isSwap) cost = Math.min(cost, (before[j - 2] as number) + 1);
      next[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return far;
    before = row;
    row = next;
  }
  return Math.min(row[lengthB] as number, far);
}
