import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type FileIssue, readYaml, writeYaml } from "./yaml-file.ts";

// A destination as files: destination.yaml with its settings and the order of its mappings, and one
// file a mapping and a test case. No IDs, so that the same files serve another destination.

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

export type Directory = { settings?: JsonObject; mappings: MappingFile[]; testCases: TestFile[] };

/**
 * Reads the files of a folder. `${NAME}` as the whole of a setting is a secret from the
 * environment; one that is not set keeps the key that is stored.
 */
export function readDirectory(
  folder: string,
  env: Record<string, string | undefined>,
): { ok: true; value: Directory } | { ok: false; issues: FileIssue[] } {
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
  const testCases = yamlNames(join(folder, "tests")).map((name) => read(join("tests", `${name}.yaml`), testFile));
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    value: {
      settings: destination?.settings,
      mappings: (mappings as MappingFile[]).map((mapping) => ({
        ...mapping,
        settings: fromEnvironment(mapping.settings, env) as JsonObject,
      })),
      testCases: testCases as TestFile[],
    },
  };
}

/** Writes the files and takes away those that are no longer meant. Answers how many changed. */
export function writeDirectory(folder: string, { settings = {}, mappings, testCases }: Directory): number {
  const names = uniqueNames(mappings.map(({ name }) => name));
  const wanted = new Map<string, string>([["destination.yaml", writeYaml({ settings, mappings: names })]]);
  for (const [index, mapping] of mappings.entries()) {
    const { name, action, enabled, trigger, options } = mapping;
    const file = { name, action, enabled, trigger, settings: toEnvironment(mapping.settings, names[index] ?? "") };
    const hasOptions = isJsonObject(options) && Object.keys(options).length > 0;
    wanted.set(join("mappings", `${names[index]}.yaml`), writeYaml({ ...file, ...(hasOptions && { options }) } as JsonObject));
  }
  for (const [index, name] of uniqueNames(testCases.map((testCase) => testCase.name)).entries())
    wanted.set(join("tests", `${name}.yaml`), writeYaml(testCases[index] as unknown as JsonObject));
  let changed = 0;
  for (const part of ["mappings", "tests"])
    for (const name of yamlNames(join(folder, part)))
      if (!wanted.has(join(part, `${name}.yaml`))) {
        rmSync(join(folder, part, `${name}.yaml`));
        changed++;
      }
  for (const [path, content] of wanted) {
    const file = join(folder, path);
    if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, content);
    changed++;
  }
  return changed;
}

const yamlNames = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".yaml"))
        .map((name) => name.slice(0, -".yaml".length))
        .sort()
    : [];

/** "Order completed (EU)" -> "order-completed-eu"; the second of one name gets -2. */
export function uniqueNames(names: readonly string[]): string[] {
  const used = new Map<string, number>();
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
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
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
  if (value === secretMask)
    return `\${${[mapping, ...path]
      .join("_")
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "_")
      .replace(/^(?=\d)/, "_")}}`;
  return descend(value, (inner, key) => toEnvironment(inner, mapping, [...path, key]));
}

function descend(value: JsonValue, visit: (value: JsonValue, key: string) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((inner, index) => visit(inner, String(index)));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inner === undefined ? inner : visit(inner, key)]));
}
