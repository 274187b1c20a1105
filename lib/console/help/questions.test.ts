// docs/questions.md lists what people ask, in their own words. Whoever types such a question into
// the help's search must find the page that answers among the first three results.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readHelp } from "./read-help.ts";
import { searchHelp } from "./search-help.ts";

const text = readFileSync(new URL("../../../docs/questions.md", import.meta.url), "utf8");
const questions = [...text.matchAll(/^\d+\. (.+\?) \[[^\]]+\]\(([a-z-]+)\.md(?:#([^)]+))?\)$/gm)].map(
  ([, question = "", page = "", anchor = ""]) => ({ question, page, anchor }),
);

test("there are twenty questions, five from each kind of reader, each with its answer", async () => {
  expect(questions).toHaveLength(20);
  expect(text.match(/^\d+\. /gm)).toHaveLength(20);
  expect(text.match(/^## (.+) (?:ask|asks)$/gm)).toHaveLength(4);
  for (const { page, anchor } of questions) {
    const help = await readHelp(page);
    expect(help, page).not.toBeNull();
    if (anchor) expect([...(help?.anchors.values() ?? [])], page).toContain(anchor);
  }
});

test.each(questions)("“$question” finds $page", async ({ question, page }) => {
  const first = (await searchHelp(question)).slice(0, 3);
  expect(first.map((hit) => hit.page)).toContain(page);
});

test("the list of questions itself is no result", async () => {
  for (const { question } of questions) expect((await searchHelp(question)).map((hit) => hit.page)).not.toContain("questions");
});
