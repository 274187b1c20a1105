import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

/**
 * "request": we may not send what they reject, so all limits must agree. "answer": we may not
 * refuse what they send, so we may require less.
 */
export type CompareMode = "request" | "answer";

const limits = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"] as const;

/**
 * Where two JSON Schemas of the same thing disagree, one sentence each. `ours` comes from zod;
 * `theirs` is flattened.
 */
export function compareSchemas(ours: JsonObject, theirs: JsonObject, mode: CompareMode, path = "body"): string[] {
  const found: string[] = [];
  const ourType = typeOf(ours);
  const theirType = typeOf(theirs);
  if (ourType && theirType && ourType !== theirType) return [`${path}: we say ${ourType}, the file says ${theirType}`];
  found.push(...compareLists("enum", ours.enum, theirs.enum, path, mode));
  for (const limit of limits) {
    // If the file states a limit, ours must be the same. If it states none, ours comes from its
    // prose.
    if (theirs[limit] !== undefined && mode === "request" && ours[limit] !== theirs[limit])
      found.push(`${path}: ${limit} is ${show(ours[limit])} with us, ${show(theirs[limit])} in the file`);
    if (mode === "answer" && ours[limit] !== undefined && theirs[limit] === undefined && limit !== "minimum" && limit !== "maximum")
      found.push(`${path}: we ask for ${limit} ${show(ours[limit])}, the file does not`);
  }
  if (theirType === "array" && isJsonObject(theirs.items) && isJsonObject(ours.items))
    found.push(...compareSchemas(ours.items, theirs.items, mode, `${path}[]`));
  if (theirType !== "object") return found;

  const ourProperties = isJsonObject(ours.properties) ? ours.properties : {};
  const theirProperties = isJsonObject(theirs.properties) ? theirs.properties : {};
  const ourRequired = new Set(strings(ours.required));
  const theirRequired = new Set(strings(theirs.required));
  for (const key of ourRequired) if (!theirRequired.has(key)) found.push(`${path}.${key}: we require it, the file does not`);
  if (mode === "request")
    for (const key of theirRequired) if (!ourRequired.has(key)) found.push(`${path}.${key}: the file requires it, we do not`);
  const isFree = Object.keys(theirProperties).length === 0;
  for (const key of Object.keys(ourProperties))
    if (theirProperties[key] === undefined && !isFree && !theirRequired.has(key)) found.push(`${path}.${key}: the file does not have it`);
  for (const [key, theirProperty] of Object.entries(theirProperties)) {
    const ourProperty = ourProperties[key];
    if (isJsonObject(ourProperty) && isJsonObject(theirProperty))
      found.push(...compareSchemas(ourProperty, theirProperty, mode, `${path}.${key}`));
    else if (ourProperty === undefined && mode === "request") found.push(`${path}.${key}: we do not have it`);
  }
  if (isJsonObject(theirs.additionalProperties) && isJsonObject(ours.additionalProperties))
    found.push(...compareSchemas(ours.additionalProperties, theirs.additionalProperties, mode, `${path}.*`));
  return found;
}

function compareLists(name: string, ours: JsonValue | undefined, theirs: JsonValue | undefined, path: string, mode: CompareMode): string[] {
  const a = strings(ours).sort();
  const b = strings(theirs).sort();
  if (theirs === undefined && mode === "request") return [];
  if (mode === "answer" && ours === undefined) return [];
  return a.join("\n") === b.join("\n")
    ? []
    : [`${path}: ${name} is ${a.join("|") || "none"} with us, ${b.join("|") || "none"} in the file`];
}

function typeOf(schema: JsonObject): string | undefined {
  if (typeof schema.type === "string") return schema.type;
  if (Array.isArray(schema.type)) return schema.type.filter((type) => type !== "null").join("|");
  return schema.properties ? "object" : undefined;
}

function strings(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? "none" : JSON.stringify(value);
}
