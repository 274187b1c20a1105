import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Section } from "./measure.ts";

/**
 * What a page loads first. Liquid and the FQL parser are separate files that load only where a
 * mapping or a page needs them.
 */
export const firstLoadLimit = 31_000;

type Entry = { name: string; file: string; limit?: number };

export const entries: readonly Entry[] = [
  { name: "The core: mapping language, actions, planning (lib/core/plan/core.ts)", file: "lib/core/plan/core.ts", limit: firstLoadLimit },
  { name: "The mapping language alone, with its catalogue for editors (lib/core/mapping)", file: "lib/core/mapping/index.ts" },
];

type Size = { name: string; minified: number; gzip: number; lazyGzip: number; limit?: number; code: string };

/**
 * The size of an entry as a minified ES module, in bytes: its first load, and what it may load
 * later; `code` is everything.
 */
export async function measureBundle({ name, file, limit }: Entry): Promise<Size> {
  const { outputFiles, metafile } = await build({
    entryPoints: { entry: new URL(`../${file}`, import.meta.url).pathname },
    absWorkingDir: new URL("..", import.meta.url).pathname,
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    write: false,
    metafile: true,
    platform: "browser",
    target: "es2023",
    logLevel: "error",
  });
  const contents = new Map(outputFiles.map((output) => [output.path.slice(output.path.indexOf("/out/") + 1), output.contents]));
  const first = new Set<string>();
  const open = Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint?.endsWith(file));
  for (let path = open.pop(); path; path = open.pop()) {
    if (first.has(path)) continue;
    first.add(path);
    for (const each of metafile.outputs[path]?.imports ?? []) if (each.kind === "import-statement") open.push(each.path);
  }
  const size: Size = { name, minified: 0, gzip: 0, lazyGzip: 0, code: "", ...(limit === undefined ? {} : { limit }) };
  for (const [path, bytes] of contents) {
    size.code += new TextDecoder().decode(bytes);
    const gzip = gzipSync(bytes, { level: 9 }).length;
    if (first.has(path)) {
      size.minified += bytes.length;
      size.gzip += gzip;
    } else size.lazyGzip += gzip;
  }
  return size;
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;

export async function run(): Promise<Section> {
  const sizes: Size[] = [];
  for (const entry of entries) sizes.push(await measureBundle(entry));
  return {
    title: "Size in the browser",
    intro: `Minified ES modules, gzip level 9. The first load of the core may take ${kilobytes(firstLoadLimit)}.`,
    comparisons: [],
    failures: sizes
      .filter(({ gzip, limit }) => limit !== undefined && gzip > limit)
      .map(({ name, gzip }) => `${name} takes ${kilobytes(gzip)}`),
    tables: [
      {
        caption: "First load, and what is loaded later only where it is needed:",
        rows: [
          ["Entry", "First load, minified", "First load, gzip", "Later, gzip"],
          ...sizes.map((size) => [size.name, kilobytes(size.minified), `**${kilobytes(size.gzip)}**`, kilobytes(size.lazyGzip)]),
        ],
      },
    ],
  };
}

if (import.meta.main) {
  const section = await run();
  for (const { rows } of section.tables ?? []) for (const row of rows) console.log(row.join("\t"));
}
