// What a page of the documentation tells people to choose, open or read is in bold, and is called
// that in the console.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { pages, readPage } from "./testing/blocks.ts";

/** Talon.One's and Segment's own names, and words that are only stressed. */
const others = ["Account", "Tools", "Management API keys", "when", "how", "what"];
/**
 * Within a sentence, or a path such as “Settings > Deletions”. At a line's start, bold begins a
 * paragraph.
 */
const inBold = /(?<=[a-z] )\*\*([^*]+)\*\*|\*\*([^*]+ > [^*]+)\*\*/g;

function namesOn(text: string): string[] {
  const prose = text.replace(/^( *)```[\s\S]*?^\1```$/gm, "");
  return [...prose.matchAll(inBold)]
    .flatMap(([, one, path]) => ((one ?? path) as string).split(" > "))
    .filter((name) => !others.includes(name));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** In quotes or between tags; a number in the documentation is a value that the console puts in. */
const asShown = (name: string) => {
  const words = escaped(name.replaceAll("’", "'")).replace(/\d+/g, "(?:\\d+|\\{[^}]*\\})");
  return new RegExp(`["\`>} ]${words}(?:,|["\`<]| [<{])`);
};

let console = "";
beforeAll(() => {
  const files = ["app", "components", "lib/core", "lib/console", "lib/access"].flatMap((top) =>
    readdirSync(join(projectFolder, top), { recursive: true, encoding: "utf8" }).map((name) => join(projectFolder, top, name)),
  );
  console = files
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n")
    .replaceAll("’", "'")
    .replace(/\s+/g, " ");
});

test("names are found within sentences and in paths", () => {
  expect(namesOn("**Bold** begins it. Choose **Save draft**, or **Settings > Deletions**.")).toEqual([
    "Save draft",
    "Settings",
    "Deletions",
  ]);
  expect(asShown("Restore version 3 as draft").test("> Restore version {version.number} as draft <")).toBe(true);
  expect(asShown("Save it").test('label="Save"')).toBe(false);
});

test.each(pages)("the console has every name that %s gives in bold", (page) => {
  expect(namesOn(readPage(page)).filter((name) => !asShown(name).test(console))).toEqual([]);
});
