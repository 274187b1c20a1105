// No circle among the folders of nouns (lib/<floor>/<noun>, components/<noun>): whoever reads one
// reads downward. Imports of types count, and what is loaded later does too.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

const imported = /(?:\bfrom|\bimport)\s*\(?\s*"([#.][^"]+)"/g;
/** Made by a program, of tests, or what tests stand on. */
const left = /\/generated\/|\/testing\/|\.test\.tsx?$/;

function nounOf(file: string): string {
  const parts = file.split("/");
  return parts.slice(0, parts[0] === "lib" ? Math.min(3, parts.length - 1) : 2).join("/");
}

/** Each noun's folder (or each file), with those it imports and one import as its proof. */
function importsOf(project: string, placeOf: (file: string) => string): Map<string, Map<string, string>> {
  const files = ["lib", "components"].flatMap((top) =>
    readdirSync(join(project, top), { recursive: true, encoding: "utf8" }).map((file) => join(top, file).replaceAll("\\", "/")),
  );
  const folders = new Map<string, Map<string, string>>();
  for (const file of files) {
    if (!/\.tsx?$/.test(file) || left.test(file)) continue;
    const from = placeOf(file);
    const seen = folders.get(from) ?? new Map<string, string>();
    folders.set(from, seen);
    for (const [, name = ""] of readFileSync(join(project, file), "utf8").matchAll(imported)) {
      const path = name.startsWith("#") ? name.slice(1) : relative(project, resolve(project, dirname(file), name)).replaceAll("\\", "/");
      const to = placeOf(path);
      if (to !== from && /^(lib|components)\//.test(path) && !left.test(path)) seen.set(to, `${file} imports ${path}`);
    }
  }
  return folders;
}

/** A chain of imports that comes back to where it began; undefined when there is none. */
function circleIn(folders: Map<string, Map<string, string>>): string[] | undefined {
  const clear = new Set<string>();
  const walk = (folder: string, way: string[]): string[] | undefined => {
    if (way.includes(folder)) return [...way.slice(way.indexOf(folder)), folder];
    if (clear.has(folder)) return undefined;
    for (const next of folders.get(folder)?.keys() ?? []) {
      const found = walk(next, [...way, folder]);
      if (found) return found;
    }
    clear.add(folder);
    return undefined;
  };
  for (const folder of folders.keys()) {
    const found = walk(folder, []);
    if (found) return found.slice(1).map((to, i) => folders.get(found[i] as string)?.get(to) as string);
  }
  return undefined;
}

test("no folder of a noun imports, by whatever way, one that imports it", () => {
  const folders = importsOf(resolve(import.meta.dirname, ".."), nounOf);
  expect(folders.size).toBeGreaterThan(60);
  expect(circleIn(folders)).toBeUndefined();
});

test("nor does a file", () => {
  const files = importsOf(resolve(import.meta.dirname, ".."), (file) => file);
  expect(files.size).toBeGreaterThan(600);
  expect(circleIn(files)).toBeUndefined();
});

describe("a circle is found", () => {
  let project: string;
  afterEach(() => rmSync(project, { recursive: true, force: true }));
  const circleOf = (files: Record<string, string>) => {
    project = mkdtempSync(join(tmpdir(), "falconer-circle-"));
    for (const [path, text] of Object.entries({ "lib/console/other/file.ts": "", "components/other/file.tsx": "", ...files })) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    return circleIn(importsOf(project, nounOf));
  };
  const schema = 'import type { A } from "#lib/console/events/schema.ts";';

  test.each([
    [
      "of types alone",
      { "lib/console/events/schema.ts": 'export type { B } from "#lib/console/privacy/a.ts";', "lib/console/privacy/a.ts": schema },
    ],
    ["by a relative path", { "lib/console/events/schema.ts": 'import "../privacy/a.ts";', "lib/console/privacy/a.ts": schema }],
    [
      "over three folders, of which one is loaded later",
      {
        "components/a/one.tsx": 'import { two } from "#components/b/inner/two.tsx";',
        "components/b/inner/two.tsx": 'const load = () => import("#components/c/three.tsx");',
        "components/c/three.tsx": 'import { one } from "../a/one.tsx";',
      },
    ],
    [
      "between a floor's own files and a folder",
      { "lib/platform/log.ts": 'import "./db/pool.ts";', "lib/platform/db/pool.ts": 'import "../log.ts";' },
    ],
  ])("%s", (_, files) => expect(circleOf(files)?.length).toBe(Object.keys(files).length));

  test("and none where a folder imports its own files, or a test looks up", () => {
    expect(circleOf({ "lib/console/privacy/a.ts": 'import "./b.ts";', "lib/console/privacy/b.ts": 'import "./a.ts";' })).toBeUndefined();
    expect(
      circleOf({ "lib/console/events/schema.ts": 'import "../privacy/a.ts";', "lib/console/privacy/a.test.ts": schema }),
    ).toBeUndefined();
  });
});
