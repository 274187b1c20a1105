import { type ApiDocument, nameOfRef, resolve, type Schema } from "./document.ts";

const texts: Record<string, string> = { "date-time": "time", email: "email address", uri: "URL" };

/** A schema's kind in a few words: "list of Mapping", "text or null". */
export function kindOf(schema: Schema): string {
  if (schema.$ref) return nameOfRef(schema.$ref);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(kindOf))].join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => kindOf({ ...schema, type })).join(" or ");
  switch (schema.type) {
    case "array":
      return schema.items ? `list of ${kindOf(schema.items)}` : "list";
    case "object": {
      if (schema.properties) return "object";
      const { additionalProperties: any } = schema;
      return typeof any === "object" && Object.keys(any).length > 0 ? `object, each value ${kindOf(any)}` : "object";
    }
    case "string":
      return texts[schema.format ?? ""] ?? "text";
    case "number":
      return "number";
    case "integer":
      return "whole number";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    default:
      return "any value";
  }
}

/** A value's constraints, each in a few words. */
export function limitsOf(schema: Schema): string[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, pattern } = schema;
  return [
    range(minLength, maxLength, "characters"),
    range(minimum, maximum, ""),
    range(minItems, maxItems, "items"),
    pattern && !schema.format ? `pattern ${pattern}` : "",
    schema.default === undefined || isEmpty(schema.default) ? "" : `default ${JSON.stringify(schema.default)}`,
  ].filter((each) => each !== "");
}

const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

function range(least: number | undefined, most: number | undefined, unit: string): string {
  const [from, to] = [least, most].map((each) => each?.toLocaleString("en"));
  const text = from && to ? `${from} to ${to}` : to ? `at most ${to}` : least ? `at least ${from}` : "";
  return text && unit ? `${text} ${unit}` : text;
}

/** The words that a value can be, if there are only some. */
export function choicesOf(document: ApiDocument, schema: Schema): string[] {
  const own = resolve(document, schema);
  if (own.enum) return own.enum.map(String);
  if (own.items) return choicesOf(document, own.items);
  const either = own.anyOf ?? own.oneOf ?? [];
  return either.flatMap((each) => (each.const === undefined ? choicesOf(document, each) : [String(each.const)]));
}

/**
 * The objects within a schema: itself, the items of a list, the values of a map, or its
 * alternatives.
 */
export function objectsIn(document: ApiDocument, schema: Schema | undefined, depth = 0): Schema[] {
  if (!schema || depth > 8) return [];
  const own = resolve(document, schema);
  if (own.properties) return [own];
  if (own.items) return objectsIn(document, own.items, depth + 1);
  if (typeof own.additionalProperties === "object") return objectsIn(document, own.additionalProperties, depth + 1);
  return (own.anyOf ?? own.oneOf ?? []).flatMap((each) => objectsIn(document, each, depth + 1));
}
