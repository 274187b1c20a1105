import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { type Directory, readDirectory, uniqueNames, writeDirectory } from "./files.ts";
import { issueText } from "./yaml-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "falconer-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const order = {
  name: "Orders",
  action: "trackEventV2",
  enabled: true,
  trigger: 'type = "track"',
  settings: { customerProfileId: { "@path": "$.userId" } } as JsonObject,
};
const directory = (more: Partial<Directory> = {}): Directory => ({ settings: {}, mappings: [order], testCases: [], ...more });
const mistakes = (env = {}) => {
  const result = readDirectory(folder, env);
  return result.ok ? [] : result.issues.map((issue) => issueText(issue).replace(`${folder}/`, ""));
};

test("what is written is read as it was, and written again changes no byte", () => {
  const value = fc.jsonValue({ maxDepth: 3 }).filter((given) => !JSON.stringify(given).includes("__proto__"));
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string({ maxLength: 8 }), value, { maxKeys: 4 }), { maxLength: 4 }),
      fc.string(),
      (settings, trigger) => {
        const mappings = settings.map((one) => ({
          ...order,
          trigger: `type = "${trigger}"`,
          settings: JSON.parse(JSON.stringify(one)) as JsonObject,
        }));
        const given = directory({ mappings: mappings.filter((mapping) => !JSON.stringify(mapping).includes("${")) });
        writeDirectory(folder, given);
        const read = readDirectory(folder, {});
        expect(read.ok && read.value).toEqual(given);
        expect(writeDirectory(folder, given)).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

test("a file that is no longer meant goes, and one of a name twice has a place of its own", () => {
  writeDirectory(folder, directory({ mappings: [order, { ...order, name: "Orders" }, { ...order, name: "Ünits & more" }] }));
  expect(["orders", "orders-2", "units-more"].map((name) => existsSync(join(folder, `mappings/${name}.yaml`)))).toEqual([true, true, true]);
  expect(writeDirectory(folder, directory())).toBe(3); // two files gone, and the list
  expect(existsSync(join(folder, "mappings/orders-2.yaml"))).toBe(false);
  expect(uniqueNames(["注文", "!!", "!!"])).toEqual(["注文", "mapping", "mapping-2"]);
});

test("a key is a variable: set, it is sent; not set, the stored one stays", () => {
  const settings = { callbackAPIKey: secretMask, deep: [{ "@if": { then: secretMask } }] } as JsonObject;
  writeDirectory(folder, directory({ mappings: [{ ...order, settings }] }));
  const written = readFileSync(join(folder, "mappings/orders.yaml"), "utf8");
  expect(written).toMatch(/callbackAPIKey: \$\{ORDERS_CALLBACKAPIKEY\}/);
  expect(written).not.toContain("*");
  const read = (env: Record<string, string>) => {
    const result = readDirectory(folder, env);
    return result.ok ? result.value.mappings[0]?.settings.callbackAPIKey : result.issues;
  };
  expect(read({})).toBe(secretMask);
  expect(read({ ORDERS_CALLBACKAPIKEY: "Auth 1" })).toBe("Auth 1");
});

describe("a mistake is told with its file, line and column", () => {
  beforeEach(() => void writeDirectory(folder, directory()));
  const mapping = (text: string) => writeFileSync(join(folder, "mappings/orders.yaml"), text);
  const good = ["name: Orders", "action: trackEventV2", "enabled: true", 'trigger: type = "track"', "settings: {}"];

  test.each<[string, string[], RegExp]>([
    ["YAML that is none", ["name: [Orders"], /^mappings\/orders\.yaml:\d+:\d+: /],
    [
      "a wrong type",
      good.map((line) => line.replace("enabled: true", "enabled: maybe")),
      /^mappings\/orders\.yaml:3:10: enabled: Use true or false\.$/,
    ],
    ["a field that does not exist", [...good, "colour: red"], /^mappings\/orders\.yaml:\d+:\d+: Unrecognized key: "colour"\.$/],
    ["a field that is missing", good.slice(0, 4), /^mappings\/orders\.yaml:1:1: settings: Use field: value\.$/],
    ["the same field twice", [...good, "name: Again"], /^mappings\/orders\.yaml:6:1: Map keys must be unique/],
  ])("%s", (_name, lines, sentence) => {
    mapping(`${lines.join("\n")}\n`);
    expect(mistakes()).toEqual([expect.stringMatching(sentence)]);
  });

  test("a file that is not listed, and one that is listed and missing", () => {
    writeFileSync(join(folder, "mappings/more.yaml"), `${good.join("\n")}\n`);
    expect(mistakes()).toEqual([
      "destination.yaml:1:1: mappings: mappings/more.yaml is not listed. List it where it belongs, or delete the file.",
    ]);
    writeFileSync(join(folder, "destination.yaml"), "mappings:\n  - orders\n  - more\n  - none\n");
    expect(mistakes()).toEqual(["mappings/none.yaml:1:1: This file does not exist."]);
  });

  test("aliases, which could grow without bound, are refused", () => {
    mapping(`${good.slice(0, 4).join("\n")}\nsettings:\n  a: &a [1]\n  b: *a\n`);
    expect(mistakes()).toHaveLength(1);
  });
});

test("a number keeps every digit", () => {
  const settings = parseJson('{"value": 12345678901234567890, "price": 19.90, "rate": 0.1234567890123456789, "text": "1e5"}') as JsonObject;
  writeDirectory(folder, directory({ mappings: [{ ...order, settings }] }));
  expect(readFileSync(join(folder, "mappings/orders.yaml"), "utf8")).toContain("value: 12345678901234567890\n");
  const read = readDirectory(folder, {});
  expect(read.ok && read.value.mappings[0]?.settings).toEqual(settings);
});

test("without a folder for test cases nothing is said of them, with an empty one there are none", () => {
  writeDirectory(folder, directory({ testCases: undefined }));
  const testCases = () => {
    const read = readDirectory(folder, {});
    return read.ok && read.value.testCases;
  };
  expect(testCases()).toBe(undefined);
  writeDirectory(folder, directory());
  expect(testCases()).toEqual([]);
});

test("a file that says the same stays as it was written: its name, comments, order and variables", () => {
  const keyed = { ...order, settings: { customerProfileId: "x", callbackAPIKey: secretMask } };
  const lines = ["# ours", "name: 'Orders'", 'trigger: type = "track"', "action: trackEventV2", "enabled: true"];
  const text = [...lines, `settings: { callbackAPIKey: "$\{OUR_KEY}", customerProfileId: x }`, ""].join("\n");
  writeDirectory(folder, directory({ mappings: [] }));
  mkdirSync(join(folder, "mappings"), { recursive: true });
  writeFileSync(join(folder, "mappings/ours.yaml"), text);
  expect(writeDirectory(folder, directory({ mappings: [keyed, order] }))).toBe(2); // the second one, and the list
  expect(readFileSync(join(folder, "mappings/ours.yaml"), "utf8")).toBe(text);
  expect(readFileSync(join(folder, "destination.yaml"), "utf8")).toContain("- ours\n  - orders\n");
  expect(writeDirectory(folder, directory({ mappings: [keyed, order] }))).toBe(0);
});
