import type { LearntName } from "./learnt-names.ts";
import { type ComparableNames, comparableNames, nearestAmong } from "./nearest-name.ts";
import type { Catalogue, CatalogueAttribute } from "./types.ts";

/**
 * A catalogue, indexed for look-ups by name. Make it once: that takes time in proportion to its
 * size.
 */
export type CatalogueIndex = {
  applicationId: number | undefined;
  /** Which parts are known at all: nothing is said about the others. */
  has: { attributes: boolean; audiences: boolean; eventTypes: boolean };
  /** The attribute with exactly this name; for events, of this event type. */
  attribute(entity: string, name: string, eventType?: string): CatalogueAttribute | undefined;
  /** Talon.One has rejected a request because of this name, and has accepted none with it since. */
  isRejected(entity: string, name: string, eventType?: string): boolean;
  /** All attributes with this name, of any entity. */
  namesakes(name: string): readonly CatalogueAttribute[];
  attributesOf(entity: string, eventType?: string): readonly CatalogueAttribute[];
  hasEventType(name: string): boolean;
  hasAudience(id: number): boolean;
  hasSegmentAudience(id: string): boolean;
  /** The most similar name, if one is close; cached, because every keystroke asks for it. */
  nearest(kind: string, names: () => Iterable<string>, name: string): string | undefined;
  eventTypeNames(): Iterable<string>;
};

export function indexCatalogue(catalogue: Catalogue): CatalogueIndex {
  const byEntity = new Map<string, Map<string, CatalogueAttribute>>();
  const byName = new Map<string, CatalogueAttribute[]>();
  const learnt = catalogue.learnt ?? [];
  const rejected = new Set(learnt.flatMap(({ entity, eventType, name, exists }) => (exists ? [] : [namePlace(entity, name, eventType)])));
  for (const attribute of catalogue.attributes ?? learnt.filter(({ exists }) => exists).map(learntAttribute)) {
    const place = placeOf(attribute.entity, attribute.eventType);
    const names = byEntity.get(place) ?? new Map<string, CatalogueAttribute>();
    byEntity.set(place, names.set(attribute.name, attribute));
    byName.set(attribute.name, [...(byName.get(attribute.name) ?? []), attribute]);
  }
  const eventTypes = new Set(catalogue.eventTypes?.map(({ name }) => name));
  const audiences = new Set(catalogue.audiences?.map(({ id }) => id));
  const segmentAudiences = new Set(catalogue.audiences?.flatMap(({ integrationId }) => integrationId ?? []));
  const near = new Map<string, string | undefined>();
  const candidates = new Map<string, ComparableNames>();
  return {
    applicationId: catalogue.applicationId,
    has: {
      attributes: catalogue.attributes !== undefined,
      audiences: catalogue.audiences !== undefined,
      eventTypes: catalogue.eventTypes !== undefined,
    },
    attribute: (entity, name, eventType) => byEntity.get(placeOf(entity, eventType))?.get(name) ?? byEntity.get(placeOf(entity))?.get(name),
    isRejected: (entity, name, eventType) => rejected.size > 0 && rejected.has(namePlace(entity, name, eventType)),
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
        // The beginnings of names that people type are not cached for good.
        if (near.size > 2_000) near.clear();
        const list = candidates.get(kind) ?? comparableNames(names());
        candidates.set(kind, list);
        near.set(key, nearestAmong(list, name));
      }
      return near.get(key);
    },
  };
}

const namePlace = (entity: string, name: string, eventType?: string) => JSON.stringify([entity, name, eventType ?? ""]);

const learntAttribute = ({ entity, eventType, name, type }: LearntName): CatalogueAttribute => ({
  entity,
  ...(eventType !== undefined && { eventType }),
  name,
  title: name,
  type: type ?? "",
  learnt: true,
});

const placeOf = (entity: string, eventType?: string) => JSON.stringify(eventType === undefined ? [entity] : [entity, eventType]);
