import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { actionsMarkdown } from "./document.ts";
import { actions } from "./index.ts";

it("docs/actions.md is current; `npm run write` writes it", () => {
  expect(readFileSync(new URL("../../../docs/actions.md", import.meta.url), "utf8")).toBe(actionsMarkdown(actions));
});
