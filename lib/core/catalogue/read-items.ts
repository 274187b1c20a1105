import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { CatalogueAttribute, CataloguePart, ItemOf } from "./types.ts";

/** The most items of a kind that are kept. */
export const itemsLimit = 20_000;
const longest = 1_000;

export type ReadItems<Part extends CataloguePart> = {
  items: ItemOf<Part>[];
  /** Entries that were not items of this kind. */
  refused: number;
};

/**
 * Items of one kind, from a response of Talon.One (`{data: [...]}`), several of them in a list, or
 * a bare list of items. Unknown keys and duplicates are left out; the order is kept.
 */
export function readItems<Part extends CataloguePart>(part: Part, content: JsonValue): ReadItems<Part> {
  const read = readers[part] as (item: JsonObject) => ItemOf<Part> | undefined;
  const items = new Map<string, ItemOf<Part>>();
  let refused = 0;
  for (const entry of entriesOf(content)) {
    const item = isJsonObject(entry) ? read(entry) : undefined;
    if (item && items.size < itemsLimit) items.set(identityOf(item), item);
    else refused++;
  }
  return { items: [...items.values()], refused };
}

function entriesOf(content: JsonValue): JsonValue[] {
  if (isJsonObject(content)) return Array.isArray(content.data) ? content.data : [content];
  if (!Array.isArray(content)) return [content];
  return content.flatMap((entry) => (isJsonObject(entry) && Array.isArray(entry.data) ? entry.data : [entry]));
}

function identityOf(item: object): string {
  const { id, entity = "", eventType = "", name } = item as { id?: number; entity?: string; eventType?: string; name: string };
  return JSON.stringify(id === undefined ? [entity, eventType, name] : [id]);
}

const readers: { [Part in CataloguePart]: (item: JsonObject) => ItemOf<Part> | undefined } = {
  attributes: readAttribute,
  audiences: (item) => {
    const [id, name] = [idOf(item.id), textOf(item.name)];
    if (id === undefined || name === undefined) return undefined;
    return { id, name, ...optional("integrationId", textOf(item.integrationId)), ...optional("integration", textOf(item.integration)) };
  },
  eventTypes: (item) => {
    const name = textOf(item.name);
    return name === undefined ? undefined : { name, title: textOf(item.title) ?? name };
  },
  applications: (item) => {
    const [id, name] = [idOf(item.id), textOf(item.name)];
    return id === undefined || name === undefined ? undefined : { id, name };
  },
};

function readAttribute(item: JsonObject): CatalogueAttribute | undefined {
  const [entity, name, type] = [textOf(item.entity), textOf(item.name), textOf(item.type)];
  if (entity === undefined || name === undefined || type === undefined) return undefined;
  const suggestions = listOf(item.suggestions, textOf);
  const applications = Array.isArray(item.subscribedApplicationsIds) ? listOf(item.subscribedApplicationsIds, idOf) : undefined;
  return {
    entity,
    name,
    title: textOf(item.title) ?? name,
    type,
    ...optional("eventType", textOf(item.eventType)),
    ...optional("description", textOf(item.description)),
    ...(suggestions.length > 0 ? { suggestions } : {}),
    ...(item.restrictedBySuggestions === true ? { restricted: true as const } : {}),
    ...(item.hasAllowedList === true ? { allowedElsewhere: true as const } : {}),
    ...optional("applications", applications),
  };
}

function listOf<Item>(list: JsonValue | undefined, read: (value: JsonValue) => Item | undefined): Item[] {
  return Array.isArray(list) ? list.slice(0, longest).flatMap((value) => read(value) ?? []) : [];
}

const idOf = (value: JsonValue | undefined) => (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined);
/** Postgres cannot store a null character in JSON. */
const textOf = (value: JsonValue | undefined) =>
  typeof value === "string" && value !== "" && value.length <= longest && value.isWellFormed() && !value.includes("\0") ? value : undefined;

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
