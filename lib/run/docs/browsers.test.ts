import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { readPage } from "./testing/blocks.ts";

// Checks what docs/installing.md says about browsers against what the browser's code calls. The
// versions come from MDN's compatibility data.

type Versions = [chrome: number, firefox: number, safari: number];
/** According to Tailwind, which makes the styles. */
const styles: Versions = [111, 128, 16.4];
const calls: [RegExp, ...Versions][] = [
  [/\bURL\.canParse\(/, 120, 115, 17],
  [/\bAbortSignal\.any\(/, 116, 124, 17.4],
  [/\.(show|hide)Popover\(/, 114, 125, 17],
  [/\.checkVisibility\(/, 105, 106, 17.4],
  [/\b(Map|Object)\.groupBy\(/, 117, 119, 17.4],
  [/\.(is|to)WellFormed\(/, 111, 119, 16.4],
  [/\.(toSorted|toReversed|toSpliced|with)\(/, 110, 115, 16],
  [/\bPromise\.withResolvers\b/, 119, 121, 17.4],
  [/\bURL\.parse\(/, 126, 126, 18],
  [/\bPromise\.try\(/, 128, 134, 18.2],
  [/\bArray\.fromAsync\(/, 121, 115, 16.4],
  // The methods of iterators; those of Object are arrays.
  [/(\.(keys|values|entries)\(|\bmatchAll\([^()]*)\)\s*\.(map|filter|flatMap|toArray|some|every|find|take|drop|reduce)\(/, 122, 131, 18.4],
  [/\.(isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(/, 122, 127, 17],
  [/\bRegExp\.escape\(/, 136, 134, 18.2],
  [/\bJSON\.rawJSON\(/, 114, 135, 18.4],
  [/\.(toBase64|fromBase64|toHex|fromHex)\(/, 140, 133, 18.2],
  [/\bIntl\.DurationFormat\(/, 129, 136, 16.4],
  [/\.startViewTransition\(/, 111, 144, 18],
  [/\.requestClose\(/, 134, 139, 18.4],
  [/\bclosedby=/i, 134, 141, 27.3],
  [/\bTemporal\./, 144, 139, 27.3],
];

const files = globSync(["components/**/*.{ts,tsx}", "app/(console)/**/*.tsx", "lib/core/**/*.ts", "lib/console/*/hooks.ts"], {
  cwd: projectFolder,
}).filter((file) => !/\.test\.|\/testing\//.test(file));

test("the documentation names the first versions that have all that the console calls", () => {
  expect(files.length).toBeGreaterThan(400);
  const source = files.map((file) => readFileSync(join(projectFolder, file), "utf8")).join("\n");
  const called = calls.filter(([call]) => call.test(source)).map(([, ...versions]) => versions);
  expect(called.length).toBeGreaterThan(4);
  const needed = styles.map((version, at) => Math.max(version, ...called.map((versions) => versions[at] as number)));
  const told = ["Chrome", "Firefox", "Safari"].map((name) =>
    Number(new RegExp(`^\\| ${name}[^|]*\\| ([\\d.]+)`, "m").exec(readPage("docs/installing.md"))?.[1]),
  );
  expect(told).toEqual(needed);
});
