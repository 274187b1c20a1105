import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "#lib/platform/json.ts";
import { referenceTransform } from "../../../bench/reference.ts";
import { directiveNames } from "./directives/index.ts";
import { compileMapping, directiveCatalogue, loadLiquid, validateMapping } from "./index.ts";

type Example = { mapping: JsonObject; event?: JsonObject; output?: JsonObject; issues?: string[] };

const page = readFileSync(new URL("../../../docs/mapping-language.md", import.meta.url), "utf8");
const sections = page.split(/^## /m).map((text) => ({ title: text.split("\n")[0] as string, text }));
const examples = sections.flatMap(({ title, text }) =>
  [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match, i) => ({
    name: `${title} ${i + 1}`,
    example: JSON.parse(match[1] as string) as Example,
  })),
);

beforeAll(loadLiquid);

describe("docs/mapping-language.md", () => {
  test.each(examples)("$name", ({ example: { mapping, event = {}, output, issues } }) => {
    const compiled = compileMapping(mapping);
    if (!compiled.ok) {
      expect(compiled.issues.map(({ path }) => path)).toStrictEqual(issues);
      return;
    }
    expect(issues).toBeUndefined();
    expect(compiled.evaluate(event)).toStrictEqual(output);
    // The page says what Segment does too, except in the places it names at its end.
    if (!JSON.stringify(mapping).includes("constructor")) expect(referenceTransform(structuredClone(mapping), event)).toStrictEqual(output);
  });

  test("has a section with an example for every directive", () => {
    for (const { name } of directiveCatalogue) {
      expect(examples.some((each) => each.name.startsWith(`${name} `) && JSON.stringify(each.example.mapping).includes(`"${name}"`))).toBe(
        true,
      );
    }
  });
});

describe("the directive catalogue", () => {
  test("has each directive that the language knows, in the same order", () => {
    expect(directiveCatalogue.map(({ name }) => name)).toEqual(directiveNames);
  });

  test.each(directiveCatalogue)(
    "$name: the snippet is the directive with arguments it lists",
    ({ name, form, snippet, arguments: known }) => {
      expect(Object.keys(snippet)).toStrictEqual([name]);
      const argument = snippet[name] as JsonObject;
      const given = form === "single" ? [""] : Object.keys(argument);
      expect(known.map(({ key }) => key)).toEqual(expect.arrayContaining(given));
      for (const { key, required } of known) if (required) expect(given).toContain(key);
    },
  );

  test.each(directiveCatalogue)("$name: the only thing to mend in a snippet is what a person has yet to type", ({ snippet }) => {
    for (const { code } of validateMapping({ field: snippet })) expect(code).toBe("missing_argument");
  });

  test.each(directiveCatalogue.filter(({ form }) => form === "object"))(
    "$name: an argument it lists is checked, another is ignored",
    ({ name, arguments: known }) => {
      const checked = known.map(({ key }) =>
        validateMapping({ field: { [name]: { [key]: { "@nope": 1 } } } }).some((issue) => issue.path.includes(key)),
      );
      expect(checked.every(Boolean)).toBe(true);
    },
  );
});
