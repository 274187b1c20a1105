import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { canonical } from "#lib/platform/canonical.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type FileIssue, looseYaml, readYaml, writeYaml } from "./yaml-file.ts";

// A destination as files: destination.yaml with its settings and the order of its mappings, and one
// file per mapping and test case. No IDs, so that the same files work for another destination.

const text = (what: string) => z.string(what).min(1, what);
const object = (what: string) => z.record(z.string(), z.unknown(), what) as unknown as z.ZodType<JsonObject>;

const mappingFile = z.strictObject({
  name: text("Give the mapping a name"),
  action: text("Name the action, such as updateCustomerSessionV2"),
  enabled: z.boolean("Use true or false"),
  trigger: text("Say which events this mapping is for"),
  settings: object("Use field: value"),
  options: object("Use option: value").optional(),
});
export type MappingFile = z.output<typeof mappingFile>;

const testFile = z.strictObject({
  name: text("Give the test case a name"),
  event: object("Use the event as Segment sends it"),
  expected: z.array(
    z.object({ mapping: text("Name the mapping"), outcome: text("Say what comes out"), payload: z.unknown().optional() }),
    "List what each mapping makes of it",
  ),
});
export type TestFile = z.output<typeof testFile>;

const destinationFile = z.strictObject({
  settings: object("Use setting: value").optional(),
  mappings: z.array(text("Name a file in mappings/, without .yaml"), "List the files of mappings/, in their order, without .yaml"),
});

/** Without `testCases` if there is no folder for them: then nothing is said about them. */
export type Directory = { settings?: JsonObject; mappings: MappingFile[]; testCases?: TestFile[] };
/** Where a directory was read from, in its order. */
export type FileNames = { settings: string; mappings: string[]; testCases: string[] };

/**
 * Reads the files of a folder. `${NAME}` as the whole of a setting is a secret from the
 * environment; one that is not set keeps the key that is stored.
 */
export function readDirectory(
  folder: string,
  env: Record<string, string | undefined>,
): { ok: true; value: Directory; files: FileNames } | { ok: false; issues: FileIssue[] } {
  const issues: FileIssue[] = [];
  const read = <Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | undefined => {
    const file = join(folder, name);
    if (!existsSync(file)) {
      issues.push({ file, line: 1, column: 1, message: "This file does not exist." });
      return;
    }
    const result = readYaml(file, readFileSync(file, "utf8"), schema);
    if (result.ok) return result.value;
    issues.push(...result.issues);
  };
  const destination = read("destination.yaml", destinationFile);
  const listed = destination?.mappings ?? [];
  const mappings = listed.map((name) => read(join("mappings", `${name}.yaml`), mappingFile));
  for (const name of yamlNames(join(folder, "mappings")))
    if (destination && !listed.includes(name))
      issues.push({
        file: join(folder, "destination.yaml"),
        line: 1,
        column: 1,
        message: `mappings: mappings/${name}.yaml is not listed. List it where it belongs, or delete the file.`,
      });
  const tests = yamlNames(join(folder, "tests"));
  const testCases = tests.map((name) => read(join("tests", `${name}.yaml`), testFile));
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    value: {
      settings: destination?.settings,
      mappings: (mappings as MappingFile[]).map((mapping) => ({
        ...mapping,
        settings: fromEnvironment(mapping.settings, env) as JsonObject,
      })),
      ...(existsSync(join(folder, "tests")) && { testCases: testCases as TestFile[] }),
    },
    files: {
      settings: join(folder, "destination.yaml"),
      mappings: listed.map((name) => join(folder, "mappings", `${name}.yaml`)),
      testCases: tests.map((name) => join(folder, "tests", `${name}.yaml`)),
    },
  };
}

/**
 * Writes the files and deletes those that are no longer wanted. A file with the same content stays
 * as someone wrote it, with its name, order and comments. Returns how many changed.
 */
export function writeDirectory(folder: string, { settings = {}, mappings, testCases }: Directory): number {
  const names = fileNames(join(folder, "mappings"), mappings, listedIn(join(folder, "destination.yaml")));
  const wanted = new Map<string, JsonObject>([["destination.yaml", { settings, mappings: names }]]);
  for (const [index, mapping] of mappings.entries()) {
    const { name, action, enabled, trigger, options } = mapping;
    const file = { name, action, enabled, trigger, settings: toEnvironment(mapping.settings, names[index] ?? "") };
    const hasOptions = isJsonObject(options) && Object.keys(options).length > 0;
    wanted.set(join("mappings", `${names[index]}.yaml`), { ...file, ...(hasOptions && { options }) } as JsonObject);
  }
  for (const [index, name] of fileNames(join(folder, "tests"), testCases ?? []).entries())
    wanted.set(join("tests", `${name}.yaml`), testCases?.[index] as unknown as JsonObject);
  if (testCases) mkdirSync(join(folder, "tests"), { recursive: true });
  let changed = 0;
  for (const part of testCases ? ["mappings", "tests"] : ["mappings"])
    for (const name of yamlNames(join(folder, part)))
      if (!wanted.has(join(part, `${name}.yaml`))) {
        rmSync(join(folder, part, `${name}.yaml`));
        changed++;
      }
  for (const [path, content] of wanted) {
    const file = join(folder, path);
    if (existsSync(file) && print(looseYaml(readFileSync(file, "utf8"))) === print(content)) continue;
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, writeYaml(content));
    changed++;
  }
  return changed;
}

/**
 * The existing files for these names, and new ones for the others. If several have one name, those
 * that are listed come first, in that order.
 */
function fileNames(folder: string, things: readonly { name: string }[], listed: readonly JsonValue[] = []): string[] {
  const files = yamlNames(folder);
  const inOrder = [...listed.filter((file): file is string => files.includes(file as string)), ...files];
  const there = [...new Set(inOrder)].map((file) => {
    const content = looseYaml(readFileSync(join(folder, `${file}.yaml`), "utf8"));
    return { file, name: isJsonObject(content) ? content.name : undefined };
  });
  const found = things.map(({ name }) => {
    const at = there.findIndex((one) => one.name === name);
    return at < 0 ? undefined : there.splice(at, 1)[0]?.file;
  });
  const others = things.filter((_, index) => found[index] === undefined).map(({ name }) => name);
  const made = uniqueNames(others, new Set(found.filter((file) => file !== undefined)));
  return found.map((file) => file ?? (made.shift() as string));
}

function listedIn(file: string): JsonValue[] {
  const content = existsSync(file) ? looseYaml(readFileSync(file, "utf8")) : undefined;
  return isJsonObject(content) && Array.isArray(content.mappings) ? content.mappings : [];
}

/** What a file says; its author chooses the variable that a key comes from. */
const print = (content: JsonValue | undefined) => (content === undefined ? undefined : canonical(withoutVariables(content)));
const withoutVariables = (value: JsonValue): JsonValue =>
  typeof value === "string" && variable.test(value) ? "a variable" : descend(value, withoutVariables);

const yamlNames = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => name.slice(0, -".yaml".length))
        .sort()
    : [];

/** "Order completed (EU)" -> "order-completed-eu"; the second of one name gets -2. */
export function uniqueNames(names: readonly string[], taken: ReadonlySet<string> = new Set()): string[] {
  const used = new Set(taken);
  return names.map((name) => {
    const plain = name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, "");
    const base =
      plain
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 60) || "mapping";
    let own = base;
    for (let count = 2; used.has(own); count++) own = `${base}-${count}`;
    used.add(own);
    return own;
  });
}

const variable = /^\$\{([A-Z_][A-Z0-9_]*)\}$/;

function fromEnvironment(value: JsonValue, env: Record<string, string | undefined>): JsonValue {
  if (typeof value === "string") {
    const name = variable.exec(value)?.[1];
    return name === undefined ? value : (env[name] ?? secretMask);
  }
  return descend(value, (inner) => fromEnvironment(inner, env));
}

function toEnvironment(value: JsonValue, mapping: string, path: readonly string[] = []): JsonValue {
  if (value === secretMask) return `\${${keyVariable(mapping, path)}}`;
  return descend(value, (inner, key) => toEnvironment(inner, mapping, [...path, key]));
}

/** The variable for a key: "orders", ["callbackAPIKey"] -> ORDERS_CALLBACKAPIKEY. */
export const keyVariable = (file: string, path: readonly string[]): string =>
  [file, ...path]
    .join("_")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^(?=\d)/, "_");

function descend(value: JsonValue, visit: (value: JsonValue, key: string) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((inner, index) => visit(inner, String(index)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inner === undefined ? inner : visit(inner, key)]));
}
