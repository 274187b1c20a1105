import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { buildInputs } from "./build-inputs.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "falconer-inputs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text = "") => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

test.each([
  "lib/engine/delivery/lanes.test.ts",
  "lib/core/mapping/arbitraries.test-kit.ts",
  "lib/engine/testing/stack.ts",
  "components/mappings/fixtures/event.json",
  "lib/access/http/testing/client.ts",
  "lib/run/cli/start.ts",
  "lib/core/README.md",
  "docs/operations.md",
  "e2e/journey.spec.ts",
])("a change of %s rebuilds nothing", (path) => {
  write(path, 'import { inject } from "vitest";');
  expect(buildInputs(root)).not.toContain(path);
});

test.each([
  "app/page.tsx",
  "components/ui/button.tsx",
  "lib/console/tester/test-cases.ts",
  "lib/talon-one/test-connection.ts",
  "public/icon.svg",
])("a change of %s rebuilds the console", (path) => {
  write(path, "export const a = 1;");
  expect(buildInputs(root)).toContain(path);
});

test("of this project: the pages and what they import, and no test", () => {
  const inputs = buildInputs(projectFolder);
  expect(inputs).toContain("app/layout.tsx");
  expect(inputs.filter((path) => /\.test\.|\/chaos\/|\/cli\//.test(path))).toEqual([]);
});
