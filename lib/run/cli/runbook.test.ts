import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readHelp } from "#lib/console/help/read-help.ts";
import { alertKinds, kindNames, runbookPath } from "#lib/core/alerts/kinds.ts";

test("the runbook has a part for each kind of alert, and no other", () => {
  const text = readFileSync(new URL("../../../docs/watching.md", import.meta.url), "utf8");
  const runbook = text.slice(text.indexOf("### Runbook"), text.indexOf("\n## Problems"));
  const titles = [...runbook.matchAll(/^#### (.+)$/gm)].map((match) => match[1]);
  expect(titles.sort()).toEqual(
    Object.values(alertKinds)
      .map(({ title }) => title)
      .sort(),
  );
});

test("each alert leads to its part, in the help and from the operators' page", async () => {
  const sections = (await readHelp("watching"))?.sections ?? [];
  const operations = readFileSync(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  for (const kind of kindNames) {
    const anchor = runbookPath(kind).replace("/help/watching#", "");
    expect(sections.map((section) => section.anchor)).toContain(anchor);
    expect(operations).toContain(`[${alertKinds[kind].title}](watching.md#${anchor})`);
  }
});
