import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";

/** What Segment Engage says in one event about one customer and one audience. */
export type EngageChange = { audienceId: string; key: string; spaceId: string | null; entered: boolean };

const longest = 1_000;

/**
 * Reads it from an identify or track event; undefined for any other event, and for one that says
 * neither entered nor left.
 */
export function engageChange(event: JsonValue | undefined): EngageChange | undefined {
  if (!isJsonObject(event)) return undefined;
  const audienceId = engageAudienceId(event);
  const personas = isJsonObject(event.context) ? event.context.personas : undefined;
  if (audienceId === undefined || !isJsonObject(personas)) return undefined;
  const { computation_key: key, space_id: spaceId } = personas;
  if (typeof key !== "string" || key === "" || key.length > longest) return undefined;
  const values = event.type === "identify" ? event.traits : event.type === "track" ? event.properties : undefined;
  const value = isJsonObject(values) && Object.hasOwn(values, key) ? values[key] : undefined;
  if (typeof value !== "boolean") return undefined;
  const isSpace = typeof spaceId === "string" && spaceId !== "" && spaceId.length <= longest;
  return { audienceId, key, spaceId: isSpace ? spaceId : null, entered: value };
}

/** The audience that an event of Engage is about, by Segment's ID. */
export function engageAudienceId(event: JsonValue | undefined): string | undefined {
  const context = isJsonObject(event) ? event.context : undefined;
  const personas = isJsonObject(context) ? context.personas : undefined;
  if (!isJsonObject(personas) || personas.computation_class !== "audience") return undefined;
  const { computation_id: id } = personas;
  return typeof id === "string" && id !== "" && id.length <= longest ? id : undefined;
}
