import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("the image is built from all that the build reads, and from no test, which may read what is not there", () => {
  const ignored = readFileSync(join(projectFolder, ".dockerignore"), "utf8").split("\n");
  const taken = (path: string) => ignored.includes(`!${path}`) || ignored.includes(`!${path.split("/")[0]}`);
  expect(buildInputs(projectFolder).filter((path) => !taken(path))).toEqual([]);
  // Next finds these by their names.
  const found = readdirSync(projectFolder).filter((file) => /^(instrumentation|proxy|next\.config|postcss\.config)/.test(file));
  expect(found.filter((file) => !taken(file))).toEqual([]);
  expect(found.filter((file) => !buildInputs(projectFolder).includes(file))).toEqual([]);
  expect(ignored).toEqual(expect.arrayContaining(["**/*.test.ts", "**/*.test.tsx"]));
});
