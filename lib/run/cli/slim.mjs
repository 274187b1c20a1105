// node lib/run/cli/slim.mjs FOLDER: takes out of a release's node_modules what nothing there reads:
// source maps, types and documentation, and the packages of pages, which are in the built pages.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const needless = /\.(map|d\.[cm]?ts|md|markdown)$/i;
const ofPages = [
  "@base-ui",
  "@codemirror",
  "@floating-ui",
  "@lezer",
  "@marijn",
  "@simplewebauthn/browser",
  "@tanstack",
  "caniuse-lite",
  "geist",
  "lucide-react",
  "next/dist/docs",
  "next/dist/esm",
  "react-hook-form",
  "react-resizable-panels",
];
/** The database client runs on Postgres alone. */
const otherDatabases = /query_(compiler|engine)_.*\.(mysql|sqlite|sqlserver|cockroachdb)\./;

const [folder = ""] = process.argv.slice(2);
if (!existsSync(join(folder, "next"))) throw new Error("Name a release's node_modules.");
for (const name of ofPages) rmSync(join(folder, name), { recursive: true, force: true });
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
  if (entry.isFile() && (needless.test(entry.name) || otherDatabases.test(entry.name))) rmSync(join(entry.parentPath, entry.name));
