import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

/** Attributes with the named ones brought to their types. What cannot become its type stays as it is: Talon.One then says what is wrong. */
export function typedAttributes(attributes: JsonObject, info: JsonValue | undefined): JsonObject {
  if (!Array.isArray(info) || info.length === 0) return attributes;
  const typed = { ...attributes };
  for (const entry of info) {
    if (!isJsonObject(entry) || typeof entry.name !== "string" || !Object.hasOwn(typed, entry.name)) continue;
    const value = typed[entry.name];
    if (value !== undefined && entry.name !== "__proto__") typed[entry.name] = toType(value, String(entry.type));
  }
  return typed;
}

function toType(value: JsonValue, type: string): JsonValue {
  if (type === "string") return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (type === "number") return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  if (type === "boolean") return value === "true" || value === 1 ? true : value === "false" || value === 0 ? false : value;
  if (type === "time") return toTime(value);
  if (type === "location") return toLocation(value);
  return value;
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const isoLike = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/;
/** Unix times above this are milliseconds: as seconds it is the year 5138. */
const largestSeconds = 1e11;

/** RFC 3339. Times without a zone are taken as UTC. */
function toTime(value: JsonValue): JsonValue {
  if (typeof value === "number") {
    const date = new Date(Math.abs(value) > largestSeconds ? value : value * 1000);
    return Number.isNaN(date.getTime()) ? value : date.toISOString();
  }
  if (typeof value !== "string" || rfc3339.test(value) || !isoLike.test(value)) return value;
  const text = value.length === 10 ? `${value}T00:00:00Z` : `${value.replace(" ", "T")}Z`;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}

/** {lat, lon} with numbers. */
function toLocation(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  const result = { ...value };
  for (const key of ["lat", "lon"]) {
    const part = result[key];
    if (typeof part === "string") result[key] = toType(part, "number");
  }
  return result;
}
