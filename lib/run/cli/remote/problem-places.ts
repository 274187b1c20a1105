import { readFileSync } from "node:fs";
import type { Issue } from "#lib/platform/json.ts";
import type { FileNames } from "./files.ts";
import { placeInYaml } from "./yaml-file.ts";

/**
 * Problems that the server reports in the files: with file, line and column instead of the path.
 */
export const inFiles = (problems: readonly Issue[], files: FileNames): Issue[] =>
  problems.map((problem) => ({ ...problem, path: placeOf(problem.path, files) ?? problem.path }));

function placeOf(path: string, files: FileNames): string | undefined {
  const keys = keysOf(path);
  const [part, place] = keys;
  const file = part === "mappings" || part === "testCases" ? files[part][Number(place)] : part === "settings" ? files.settings : undefined;
  if (file === undefined) return;
  // In the file the settings stand under their name, as here, and an action is named in one word.
  const inner = part === "settings" ? keys : keys.slice(2).map((key) => (key === "actionSlug" ? "action" : key));
  const { line, column } = placeInYaml(readFileSync(file, "utf8"), inner);
  return `${file}:${line}:${column}`;
}

/** mappings[0].settings.data[1]['a b'] -> mappings, 0, settings, data, 1, a b */
const keysOf = (path: string) =>
  [...path.matchAll(/\[(\d+)\]|\['([^']*)'\]|([^.[\]]+)/g)].map(([, place, quoted, plain]) => place ?? quoted ?? plain ?? "");
