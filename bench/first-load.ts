import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";

const built = join(import.meta.dirname, "../.next");
/** How much JavaScript a page may load first, in bytes after gzip. */
export const pageLimit = 220_000;

/**
 * Pages that run the planner in the browser at every keystroke; it loads after their first load.
 */
const workbenches = ["/destinations/[destinationId]/mappings/[mappingId]", "/destinations/[destinationId]/tester"];

/** Their charts load after the first load. */
const withCharts = ["/destinations/[destinationId]", "/destinations/[destinationId]/deliveries", "/destinations/[destinationId]/events"];

/**
 * How much JavaScript a page may load by itself until it is at rest, including its first load, in
 * bytes after gzip.
 */
export function restLimit(route: string): number {
  if (workbenches.includes(route)) return 270_000;
  return withCharts.includes(route) ? 230_000 : pageLimit;
}

export type FirstLoad = { route: string; scripts: string[]; gzip: number };

/**
 * The JavaScript that the browser must load before a page works, for each page, read from the
 * production build.
 */
export function firstLoads(): FirstLoad[] {
  const pages = Object.keys(json("server/app-paths-manifest.json")).filter((entry) => entry.endsWith("/page") && !entry.startsWith("/_"));
  const everywhere = (json("build-manifest.json") as { rootMainFiles: string[] }).rootMainFiles;
  return pages
    .map((entry) => {
      const scripts = [...new Set([...everywhere, ...scriptsOf(entry)])];
      return { route: routeOf(entry), scripts, gzip: scripts.reduce((sum, script) => sum + gzipOf(script), 0) };
    })
    .sort((a, b) => (a.route < b.route ? -1 : 1));
}

/** The files of the page and of every layout, error page and boundary around it. */
function scriptsOf(entry: string): string[] {
  const scope = { globalThis: {} as { __RSC_MANIFEST?: Record<string, { entryJSFiles: Record<string, string[]> }> } };
  runInNewContext(read(`server/app${entry}_client-reference-manifest.js`), scope);
  return Object.values(scope.globalThis.__RSC_MANIFEST?.[entry]?.entryJSFiles ?? {}).flat();
}

/** "/(console)/destinations/[destinationId]/page" -> "/destinations/[destinationId]" */
const routeOf = (entry: string) => entry.replace(/\/\([^)]*\)/g, "").replace(/\/page$/, "") || "/";

const sizes = new Map<string, number>();
export function gzipOf(script: string): number {
  const known = sizes.get(script);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(join(built, script))).length;
  sizes.set(script, size);
  return size;
}

const read = (file: string) => readFileSync(join(built, file), "utf8");
const json = (file: string): Record<string, unknown> => JSON.parse(read(file));
