// The floors of lib stand by the linter, one rule a floor, and the pure core by a type check
// besides (lib/core/tsconfig.json). These canaries fail when one of them stops watching.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const project = resolve(import.meta.dirname, "..");
const bin = (name: string) => join(project, "node_modules/.bin", name);

describe("the type check of the pure folders refuses", () => {
  const canaries: Record<string, [code: string, complaint: RegExp]> = {
    "a Node module": ['import { readFileSync } from "node:fs";\nexport const x = readFileSync;', /node:fs/],
    "Node's process": ["export const x = process.env;", /'process'/],
    "the browser's window": ["export const x = window.location;", /'window'/],
    "the browser's fetch": ['export const x = fetch("https://example.com");', /'fetch'/],
    "a timer": ["export const x = setTimeout(() => {}, 1);", /'setTimeout'/],
  };
  let folder: string;
  let output: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "falconer-wall-"));
    const files = Object.values(canaries).map(([code], i) => {
      const file = join(folder, `canary-${i}.ts`);
      writeFileSync(file, `${code}\n`);
      return file;
    });
    writeFileSync(join(folder, "harmless.ts"), "export const x = [1, 2].map((n) => n + 1);\n");
    const config = { extends: join(project, "lib/core/tsconfig.json"), include: [...files, join(folder, "harmless.ts")] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    output = spawnSync(bin("tsc"), ["--noEmit", "--pretty", "false", "-p", folder], { encoding: "utf8" }).stdout;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.entries(canaries).map(([what, [, complaint]], i) => [what, i, complaint] as const))("%s", (_, i, complaint) => {
    const complaints = output.split("\n").filter((line) => line.includes(`canary-${i}.ts`));
    expect(complaints.join("\n")).toMatch(complaint);
  });
  test("and nothing that is harmless", () => {
    expect(output).not.toContain("harmless.ts");
  });
});

describe("the linter", () => {
  // From the ground up. Each floor refuses every floor above it, by its full name and by a relative
  // path.
  const floors = ["platform", "core", "talon-one", "access", "engine", "console", "run"];
  const upward = floors.flatMap((floor, i) =>
    floors.slice(i + 1).flatMap((above): [path: string, from: string][] => [
      [`lib/${floor}/noun/canary.ts`, `#lib/${above}/noun/thing.ts`],
      [`lib/${floor}/noun/canary.ts`, `../../${above}/noun/thing.ts`],
    ]),
  );
  const downward = floors.flatMap((floor, i) =>
    floors
      .slice(0, i + 1)
      .filter((below) => !(floor === "core" && below === "platform") && !(floor === "engine" && below === "access"))
      .map((below): [path: string, from: string] => [`lib/${floor}/noun/canary.ts`, `#lib/${below}/noun/thing.ts`]),
  );
  const refused: [path: string, from: string][] = [
    ...upward,
    ...floors.flatMap((floor): [path: string, from: string][] => [
      [`lib/${floor}/noun/canary.ts`, "#app/api/route.ts"],
      [`lib/${floor}/noun/canary.ts`, "#components/ui/button.tsx"],
      [`lib/${floor}/noun/canary.test.ts`, "#components/ui/button.tsx"],
    ]),
    ["lib/engine/delivery/canary.ts", "#lib/access/auth/viewer.ts"],
    ["lib/engine/delivery/canary.test.ts", "#lib/console/destinations/health.ts"],
    ["lib/core/mapping/canary.ts", "#lib/platform/db/client.ts"],
    ["lib/core/mapping/canary.ts", "../../platform/db/client.ts"],
    ["lib/core/mapping/directives/canary.ts", "../../../platform/db/client.ts"],
    ["lib/core/mapping/directives/canary.ts", "../../segment/event.ts"],
    ["lib/core/actions/canary.ts", "#lib/platform/log.ts"],
    ["lib/core/segment/canary.ts", "../../platform/env.ts"],
    ["lib/core/plan/canary.ts", "node:crypto"],
    ["lib/core/actions/canary.ts", "zod"],
    ["lib/platform/json.ts", "#lib/platform/log.ts"],
    ["components/ui/canary.tsx", "#lib/platform/db/client.ts"],
    ["components/ui/canary.tsx", "#lib/engine/worker/worker.ts"],
    ["components/sources/canary.tsx", "#lib/console/sources/service.ts"],
  ];
  const taken: [path: string, from: string][] = [
    ...downward,
    ["lib/core/mapping/canary.ts", "#lib/platform/json.ts"],
    ["lib/core/plan/canary.ts", "#lib/core/mapping/index.ts"],
    ["lib/core/plan/canary.ts", "../segment/event.ts"],
    ["lib/core/mapping/directives/canary.ts", "../types.ts"],
    ["lib/core/mapping/canary.ts", "#lib/platform/json-encode.ts"],
    ["lib/core/mapping/canary.ts", "liquidjs"],
    ["lib/core/mapping/canary.ts", "@noble/hashes/sha2.js"],
    ["lib/core/mapping/canary.ts", "@noble/hashes/sha2.js"],
    ["components/sources/canary.tsx", "#lib/console/sources/hooks.ts"],
  ];
  let folder: string;
  let complaints: Map<string, string>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "falconer-wall-"));
    cpSync(join(project, "biome.json"), join(folder, "biome.json"));
    // One file a case, beside the others: canary.ts becomes canary-3.ts.
    for (const [i, [path, from]] of [...refused, ...taken].entries()) {
      const file = join(folder, fileOf(path, i));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `import { x } from "${from}";\n\nexport const y = x;\n`);
    }
    const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json", "."];
    const { stdout } = spawnSync(bin("biome"), args, { cwd: folder, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    complaints = new Map(diagnostics.map(({ category, location }) => [location.path, category]));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const fileOf = (path: string, i: number) => (path === "lib/platform/json.ts" ? path : path.replace(/((?:\.test)?\.tsx?)$/, `-${i}$1`));

  test.each(refused.map(([path, from], i) => [path, from, fileOf(path, i)]))("refuses %s importing %s", (_, __, file) => {
    expect(complaints.get(file)).toBe("lint/style/noRestrictedImports");
  });
  test.each(taken.map(([path, from], i) => [path, from, fileOf(path, refused.length + i)]))("takes %s importing %s", (_, __, file) => {
    expect(complaints.get(file)).toBeUndefined();
  });
});
