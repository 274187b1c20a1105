import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { alertKinds } from "#lib/core/alerts/kinds.ts";

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
