import { type ApiDocument, resolve, type Schema } from "./document.ts";

/**
 * A value to begin with: what is required, each with its default, its example or something of its
 * kind.
 */
export function exampleOf(document: ApiDocument, schema: Schema, depth = 0): unknown {
  const own = resolve(document, schema);
  if (own.examples && own.examples.length > 0) return own.examples[0];
  if (own.default !== undefined) return own.default;
  if (own.const !== undefined) return own.const;
  if (own.enum) return own.enum[0];
  const either = own.anyOf ?? own.oneOf;
  if (either?.[0]) return depth > 6 ? null : exampleOf(document, either[0], depth + 1);
  switch (Array.isArray(own.type) ? own.type[0] : own.type) {
    case "object":
      return objectOf(document, own, depth);
    case "array":
      return own.items && own.minItems && depth <= 6 ? [exampleOf(document, own.items, depth + 1)] : [];
    case "string":
      return textOf(own);
    case "integer":
    case "number":
      return own.minimum ?? 1;
    case "boolean":
      return false;
    default:
      return null;
  }
}

function objectOf(document: ApiDocument, { properties = {}, required = [] }: Schema, depth: number): Record<string, unknown> {
  if (depth > 6) return {};
  return Object.fromEntries(
    required.flatMap((name) => (properties[name] ? [[name, exampleOf(document, properties[name], depth + 1)]] : [])),
  );
}

function textOf({ format, pattern }: Schema): string {
  if (format === "date-time") return "2026-01-31T12:00:00Z";
  if (format === "email") return "ana@example.com";
  if (format === "uri") return "https://example.com";
  const prefix = /^\^([a-z]+_)\[/.exec(pattern ?? "")?.[1];
  return prefix ? `${prefix}…` : "";
}
