import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileOf, helpPages } from "./contents.ts";
import { docsIndex } from "./docs-index.ts";
import { linkOf, pictureOf, pictureSize } from "./link-of.ts";
import { helpOf, helpTargets } from "./page-help.ts";
import { parseHelp, readHelp } from "./read-help.ts";
import { excerptOf, searchHelp } from "./search-help.ts";

const projectFolder = join(import.meta.dirname, "../../..");
const page = { slug: "delivery", about: "" } as const;

test("every document is a page of the help, once", () => {
  const documents = readdirSync(join(projectFolder, "docs"))
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => `docs/${name}`);
  const shown = helpPages.map(({ slug }) => fileOf(slug));
  expect(shown.toSorted()).toEqual([...documents, "CHANGELOG.md", "SECURITY.md"].toSorted());
});

test("every page says at its top for whom it is, and what they want to do", () => {
  // `npm run bench` writes its page, and that line with it.
  const written = "docs/benchmarks.md";
  const pages = helpPages.map(({ slug }) => fileOf(slug)).filter((file) => file.startsWith("docs/") && file !== written);
  const form = /^# [^\n]+\n\n\*\*For [a-z][^*.\n]+\.\*\* You want to [^\n]+[.]\n\n/i;
  expect(pages.filter((file) => !form.test(readFileSync(join(projectFolder, file), "utf8")))).toEqual([]);
  expect(readFileSync(join(projectFolder, "bench/run.ts"), "utf8")).toMatch(
    /"# Benchmarks",\n {2}"",\n {2}"\*\*For [a-z ]+\.\*\* You want to /,
  );
});

test("docs/README.md lists the pages as the help does", () => {
  expect(readFileSync(join(projectFolder, "docs/README.md"), "utf8")).toBe(docsIndex());
});

test("every page of the console leads to a heading that exists", async () => {
  for (const target of helpTargets) {
    const [slug = "", anchor] = target.split("#");
    const help = await readHelp(slug);
    expect(help, target).not.toBeNull();
    if (anchor) expect([...(help?.anchors.values() ?? [])], target).toContain(anchor);
  }
  expect(helpOf("/destinations/abc/mappings/def")).toBe("mapping-editor");
  expect(helpOf("/destinations/new")).toBe("talon-one");
  expect(helpOf("/help")).toBeNull();
});

test("every picture of the documents is served by its name, and has the size that its place is kept for", () => {
  for (const { slug } of helpPages)
    for (const [, path = ""] of readFileSync(join(projectFolder, fileOf(slug)), "utf8").matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(pictureOf(path), `${fileOf(slug)}: ${path}`).not.toBeNull();
      const picture = readFileSync(join(projectFolder, "docs", path));
      // The size of an extended WebP file: its width and height minus one, in 24 bits each.
      expect(picture.toString("latin1", 8, 16), path).toBe("WEBPVP8X");
      const [width, height] = [picture.readUIntLE(24, 3) + 1, picture.readUIntLE(27, 3) + 1];
      expect({ width, height }, path).toEqual(pictureSize);
    }
});

test("a text becomes sections under its headings, with the anchors that repositories' hosts make", () => {
  const text =
    "# Title\n\nBegins.\n\n## A `code` heading, twice\n\n- one\n- *two*\n\n## A `code` heading, twice\n\n| a | b |\n|---|---|\n| 1 & 2 | <b> |\n";
  expect(parseHelp(page, text).sections).toEqual([
    { heading: "Delivery", anchor: "", text: "Begins." },
    { heading: "A code heading, twice", anchor: "a-code-heading-twice", text: "one two" },
    { heading: "A code heading, twice", anchor: "a-code-heading-twice-1", text: "a b 1 & 2 <b>" },
  ]);
});

test.each([
  ["delivery.md#settings", "/help/delivery#settings"],
  ["../docs/api.md", "/help/api"],
  ["#settings", "/help/intake#settings"],
  ["../CHANGELOG.md", "/help/whats-new"],
  ["https://example.com/a", "https://example.com/a"],
  ["decisions/0001-lanes.md", null],
  ["../lib/core/plan.ts", null],
  ["javascript:alert(1)", null],
  ["//elsewhere.example/x.md", null],
])("the link %s leads to %s", (href, expected) => {
  expect(linkOf(href, "intake")).toBe(expected);
});

test.each([
  ["replay", "delivery"],
  ["how many requests per second", "delivery"],
  ["approval", "safe-changes"],
  ["erase a person", "security"],
  ["opnid connect", "sign-in"],
  ["pull request", "pipelines"],
])("looking for “%s” finds the page %s among the first five", async (words, expected) => {
  const hits = await searchHelp(words);
  expect(hits.slice(0, 5).map((hit) => hit.page)).toContain(expected);
  expect(hits.length).toBeLessThanOrEqual(20);
});

test("words that stand nowhere find nothing", async () => {
  expect(await searchHelp("zyxwvut")).toEqual([]);
});

test("an excerpt begins before the first word that was found, and is cut at spaces", () => {
  const text = `${"before ".repeat(30)}needle ${"after ".repeat(60)}`;
  const excerpt = excerptOf(text, ["needle"]);
  expect(excerpt).toMatch(/^… (before )+needle (after )+…$/);
  expect(excerpt.length).toBeLessThan(180);
  expect(excerptOf("short", ["nothing"])).toBe("short");
});
