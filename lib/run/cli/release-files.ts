import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

// What a machine needs that runs Falconer but builds nothing: the code without its tests, the built
// pages, the migrations, the documentation, and the list of packages.

const whole = ["app", "lib", "docs", "prisma", "deploy"];
const files = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  "next.config.js",
  "tsconfig.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "SECURITY.md",
  ".env.example",
];
/**
 * For tar: the same files make the same archive, sorted, without times, owners and the packer's
 * umask. Whoever unpacks it can let another user run it.
 */
export const sameForSameFiles = [
  "--sort=name",
  "--mtime=2000-01-01 00:00Z",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--mode=u=rwX,go=rX",
];
/**
 * The list of parts as npm writes it, with the product's own name in place of the folder's, and the
 * same for the same parts: named by what it says, at the time of the commit.
 */
export function listOfParts(written: string, product: string, at: string): string {
  const list = JSON.parse(written) as {
    serialNumber?: string;
    metadata: { timestamp?: string; component: { name: string; type: string } };
  };
  list.metadata.timestamp = at;
  Object.assign(list.metadata.component, { name: product, type: "application" });
  delete list.serialNumber;
  const hex = createHash("sha256").update(JSON.stringify(list)).digest("hex");
  // A UUID of version 8, which is for names that follow from contents.
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
  return `${JSON.stringify({ ...list, serialNumber: `urn:uuid:${uuid}` }, null, 2)}\n`;
}

const leftOutFolders = new Set(["testing", "fixtures", "__snapshots__", "chaos"]);

/** Of these, and of the built pages, only what runs. Paths are relative to the project's folder. */
export function belongs(path: string): boolean {
  const parts = path.split(sep);
  if (parts[0] === ".next")
    return (
      !(["build", "cache", "trace", "trace-build", "types", "dev", "diagnostics"] as string[]).includes(parts[1] ?? "") &&
      !path.endsWith(".map")
    );
  if (parts.some((part) => leftOutFolders.has(part))) return false;
  return !/\.test\.tsx?$/.test(basename(path));
}

/** Copies them into an empty folder. Throws where the pages are not built. */
export function copyReleaseFiles(root: string, target: string): void {
  if (!existsSync(join(root, ".next/source-hash"))) throw new Error("The console is not built: npm run build does that.");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const folder of [...whole, ".next", "public"])
    if (existsSync(join(root, folder)))
      cpSync(join(root, folder), join(target, folder), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => belongs(relative(root, source)),
      });
  for (const file of files) if (existsSync(join(root, file))) cpSync(join(root, file), join(target, file));
  withoutScriptsOfDevelopers(join(target, "package.json"));
}

/** A release cannot test or build itself: it has no such scripts. */
function withoutScriptsOfDevelopers(file: string): void {
  const description = JSON.parse(readFileSync(file, "utf8")) as { scripts: Record<string, string> };
  description.scripts = {
    start: "exec node lib/run/cli/start.ts all",
    "start:web": "exec node lib/run/cli/start.ts web",
    "start:worker": "exec node lib/run/cli/start.ts worker",
    migrate: "exec node lib/run/cli/start.ts migrate",
    falconer: description.scripts.falconer ?? "",
  };
  writeFileSync(file, `${JSON.stringify(description, null, 2)}\n`);
}
