import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

// Zod schemas as JSON Schema, with entities by name under components.

type Json = Record<string, unknown>;
type Direction = "input" | "output";

/**
 * Gathers schemas for one document. `named`: schemas by the name that the document gives them;
 * wherever one of them is used, it is a reference.
 */
export function schemaCollector(named: Readonly<Record<string, z.ZodType>>) {
  for (const [id, schema] of Object.entries(named)) z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  const components: Record<string, Json> = {};

  const collect = (schema: z.ZodType, direction: Direction): Json => {
    // Inside of another one, a named schema is a reference even where it is all that is wanted.
    const wrapped = z.toJSONSchema(z.object({ it: schema }), {
      io: direction,
      unrepresentable: "any",
      target: "draft-2020-12",
      override: ({ jsonSchema }) => {
        // A client must tolerate fields that a later version adds to its responses.
        if (direction === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        // The largest whole number there is limits nothing.
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      },
    }) as unknown as { properties: { it: Json }; $defs?: Record<string, Json> };
    const nameOf = (id: string) => (direction === "input" ? `${id}Input` : id);
    for (const [id, { id: _, ...definition }] of Object.entries(wrapped.$defs ?? {}))
      components[nameOf(id)] ??= withReferences(definition, nameOf) as Json;
    return withReferences(wrapped.properties.it, nameOf) as Json;
  };
  /**
   * An object without a name gets the first of these that is free or means the same, so that
   * generated clients have it as a type; a list is named after its items.
   */
  const nameInline = (schema: Json, ...names: string[]): Json => {
    if (schema.type !== "object" || schema.properties === undefined) return schema;
    for (const name of [listName(schema), ...names]) {
      if (name === undefined || (components[name] !== undefined && !isDeepStrictEqual(components[name], schema))) continue;
      components[name] = schema;
      return { $ref: `${place}${name}` };
    }
    return schema;
  };
  return { collect, components, nameInline };
}

/** "UserList" of a list of users, "AuditEntryPage" where there are further pages. */
function listName({ properties }: Json): string | undefined {
  const { items, nextCursor, ...rest } = properties as Record<string, { items?: { $ref?: string } }>;
  const ref = items?.items?.$ref;
  if (!ref || Object.keys(rest).length > 0) return undefined;
  return `${ref.slice(place.length)}${nextCursor ? "Page" : "List"}`;
}

const prefix = "#/$defs/";
const place = "#/components/schemas/";

function withReferences(value: unknown, nameOf: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, nameOf));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === "$ref" && typeof item === "string" && item.startsWith(prefix)
        ? [key, `${place}${nameOf(item.slice(prefix.length))}`]
        : [key, withReferences(item, nameOf)],
    ),
  );
}

/**
 * What goes in and comes out in the same shape is one schema: `XInput` becomes `X` where both say
 * the same. Changes the document in place.
 */
export function mergeEqualInputs(document: Json, components: Record<string, Json>): void {
  for (;;) {
    const same = Object.keys(components).filter((name) => {
      const plain = name.replace(/Input$/, "");
      return plain !== name && (components[plain] === undefined || isDeepStrictEqual(components[plain], components[name]));
    });
    if (same.length === 0) return;
    for (const name of same) {
      const plain = name.replace(/Input$/, "");
      components[plain] ??= components[name] as Json;
      delete components[name];
      repoint(document, `${place}${name}`, `${place}${plain}`);
    }
  }
}

function repoint(value: unknown, from: string, to: string): void {
  if (value === null || typeof value !== "object") return;
  const node = value as Json;
  if (node.$ref === from) node.$ref = to;
  for (const item of Object.values(node)) repoint(item, from, to);
}
