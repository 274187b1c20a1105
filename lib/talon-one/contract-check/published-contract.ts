import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

export type PublishedParameter = { name: string; in: string; required: boolean; schema: JsonObject };
export type PublishedOperation = {
  method: string;
  path: string;
  parameters: PublishedParameter[];
  /** Flattened; undefined when the operation takes no JSON body. */
  body: JsonObject | undefined;
  bodyExamples: JsonValue[];
  /** By status; the schema is undefined where there is no JSON body. */
  answers: Map<number, JsonObject | undefined>;
};
export type PublishedContract = {
  title: string;
  version: string;
  operations: PublishedOperation[];
  /** The header that carries the key, according to the file's security schemes. */
  keyHeaders: string[];
  /** Compiles a schema of this file. */
  validator: (schema: JsonObject) => ValidateFunction;
  /** A named schema of the file, flattened. */
  schema: (name: string) => JsonObject | undefined;
  /** Whether it names the shapes of effects; a cut file may not. */
  namesEffects: boolean;
};

const methods = ["get", "put", "post", "delete", "patch"];
const maxDepth = 60;

/**
 * Reads an OpenAPI 3.0 or 3.1 file, JSON or YAML. Throws an Error with a sentence when it is
 * neither.
 */
export function readPublishedContract(text: string): PublishedContract {
  const document = parse(text) as JsonValue;
  if (!isJsonObject(document) || !/^3\.[01]\./.test(String(document.openapi))) throw new Error("This isn’t an OpenAPI 3.0 or 3.1 file.");
  if (!isJsonObject(document.paths)) throw new Error("The file has no paths.");
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
  // ajv-formats is CommonJS: its function is the default of the default.
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);

  const resolve = (node: JsonValue | undefined): JsonObject => {
    let current = node;
    for (let i = 0; isJsonObject(current) && typeof current.$ref === "string"; i++) {
      if (i > maxDepth) throw new Error(`${current.$ref} refers to itself.`);
      current = current.$ref.replace(/^#\//, "").split("/").reduce<JsonValue | undefined>(stepInto, document);
    }
    return isJsonObject(current) ? current : {};
  };

  /** Resolves references, merges allOf, and turns OpenAPI 3.0's own notation into JSON Schema. */
  const flatten = (node: JsonValue | undefined, depth = 0): JsonObject => {
    if (depth > maxDepth) throw new Error("A schema refers to itself without end.");
    const { allOf, ...own } = resolve(node);
    let flat: JsonObject = own;
    for (const part of Array.isArray(allOf) ? allOf : []) flat = merge(flat, flatten(part, depth + 1));
    const result: JsonObject = {};
    for (const [key, value] of Object.entries(flat)) {
      if (["example", "examples", "description", "title", "externalDocs", "nullable", "deprecated", "discriminator"].includes(key))
        continue;
      if (key === "properties" && isJsonObject(value))
        result.properties = Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, flatten(schema, depth + 1)]));
      else if (key === "items") result.items = flatten(value, depth + 1);
      else if (key === "additionalProperties" && isJsonObject(value)) result.additionalProperties = flatten(value, depth + 1);
      // The branches of a oneOf overlap here (a bare {value: string} fits several effects), so any
      // match will do.
      else if ((key === "oneOf" || key === "anyOf") && Array.isArray(value)) result.anyOf = value.map((part) => flatten(part, depth + 1));
      else if (key === "exclusiveMinimum" && value === true) result.exclusiveMinimum = flat.minimum;
      else if (key === "exclusiveMaximum" && value === true) result.exclusiveMaximum = flat.maximum;
      else if ((key === "exclusiveMinimum" || key === "exclusiveMaximum") && value === false) continue;
      else if (key === "format" && value === "string") continue;
      else result[key] = value;
    }
    if (flat.nullable === true && typeof result.type === "string") result.type = [result.type, "null"];
    if (result.type === undefined && result.properties) result.type = "object";
    return result;
  };
  const jsonSchema = (content: JsonValue | undefined): JsonObject | undefined => {
    const media = isJsonObject(content) ? content["application/json"] : undefined;
    return isJsonObject(media) && media.schema !== undefined ? flatten(media.schema) : undefined;
  };

  const operations: PublishedOperation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    const shared = resolve(item);
    for (const method of methods) {
      if (!isJsonObject(shared[method])) continue;
      const operation = shared[method];
      const body = resolve(operation.requestBody);
      operations.push({
        method: method.toUpperCase(),
        path,
        parameters: [...list(shared.parameters), ...list(operation.parameters)].map((node) => {
          const parameter = resolve(node);
          return {
            name: String(parameter.name),
            in: String(parameter.in),
            required: parameter.required === true,
            schema: flatten(parameter.schema),
          };
        }),
        body: jsonSchema(body.content),
        bodyExamples: bodyExamples(body, resolve),
        answers: new Map(
          Object.entries(resolve(operation.responses)).map(
            ([status, node]) => [Number(status), jsonSchema(resolve(node).content)] as const,
          ),
        ),
      });
    }
  }
  const components = resolve(document.components);
  const schemas = resolve(components.schemas);
  return {
    title: String(resolve(document.info).title ?? "without a title"),
    version: String(resolve(document.info).version ?? "?"),
    operations,
    keyHeaders: Object.values(resolve(components.securitySchemes))
      .map(resolve)
      .flatMap((scheme) => (scheme.type === "apiKey" && scheme.in === "header" ? [String(scheme.name)] : [])),
    validator: (schema) => ajv.compile(schema),
    schema: (name) => (schemas[name] === undefined ? undefined : flatten(schemas[name])),
    namesEffects: Object.keys(schemas).some((name) => name.endsWith("EffectProps")),
  };
}

function bodyExamples(body: JsonObject, resolve: (node: JsonValue | undefined) => JsonObject): JsonValue[] {
  const media = isJsonObject(body.content) ? resolve(body.content["application/json"]) : {};
  const named = Object.values(resolve(media.examples)).map((node) => resolve(node).value);
  return [media.example, ...named].filter((example) => example !== undefined);
}

function stepInto(node: JsonValue | undefined, part: string): JsonValue | undefined {
  return isJsonObject(node) ? node[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
}

function list(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const merged: JsonObject = { ...a, ...b };
  const required = [...new Set([...list(a.required), ...list(b.required)])];
  if (required.length > 0) merged.required = required;
  if (isJsonObject(a.properties) || isJsonObject(b.properties)) {
    const left = isJsonObject(a.properties) ? a.properties : {};
    const right = isJsonObject(b.properties) ? b.properties : {};
    merged.properties = { ...left, ...right };
    // One property described in two parts must satisfy both.
    for (const key of Object.keys(left))
      if (right[key] !== undefined) (merged.properties as JsonObject)[key] = { allOf: [left[key] as JsonValue, right[key]] };
  }
  return merged;
}
