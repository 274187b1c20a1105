import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The commands that work without a database; each is loaded when it is needed. */
const commands = ["apply", "completion", "match", "plan", "promote", "pull", "test", "transform"];

/**
 * Writes the command line as a separate package into an empty folder: one file and those that it
 * loads later, which need only Node 20.
 */
export async function writeCommandPackage(root: string, target: string, version: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  const list = commands.map((name) => `${name}: () => import("./lib/run/cli/commands/${name}.ts")`).join(", ");
  await build({
    stdin: {
      contents: `#!/usr/bin/env node
import { main } from "./lib/run/cli/falconer.ts";
await main(process.argv.slice(2), { version: ${JSON.stringify(version)}, commands: { ${list} } });`,
      resolveDir: root,
      loader: "ts",
    },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    legalComments: "none",
    outdir: join(target, "bin"),
    entryNames: "falconer",
    outExtension: { ".js": ".mjs" },
    // Packages in the older module format call require for Node's own modules.
    banner: { js: 'import { createRequire as falconerRequire } from "node:module"; const require = falconerRequire(import.meta.url);' },
    logLevel: "error",
  });
  const description = { name: "falconer", version, description: "The command line of Falconer.", license: "MIT", type: "module" };
  const more = { bin: { falconer: "bin/falconer.mjs" }, engines: { node: ">=20.9" }, files: ["bin"] };
  writeFileSync(join(target, "package.json"), `${JSON.stringify({ ...description, ...more }, null, 2)}\n`);
  writeFileSync(join(target, "LICENSE"), readFileSync(join(root, "LICENSE")));
}
