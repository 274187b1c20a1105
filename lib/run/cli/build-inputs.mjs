// Which files go into the production build. Files that only tests read are left out: changing a
// test, a fixture or a document rebuilds nothing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folders = ["app", "components", "lib", "public"];
const configuration = [
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "proxy.ts",
  "prisma/schema.prisma",
];
/**
 * Left out by name, wherever they are: what tests build on, the database client (generated from the
 * schema, which is an input), and the command line, which is never bundled.
 */
const leftOutFolders = new Set(["testing", "fixtures", "__fixtures__", "__snapshots__", "chaos", "cli", "generated"]);
const leftOutFiles = /\.(test|spec|test-kit)\.[cm]?[jt]sx?$|\.md$/;

/**
 * Paths from the project's folder, sorted.
 * @param {string} root
 * @returns {string[]}
 */
export function buildInputs(root) {
  return [...folders.flatMap((folder) => below(root, folder)), ...configuration];
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function below(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return leftOutFolders.has(entry.name) ? [] : below(root, path);
      return leftOutFiles.test(entry.name) || isTestKit(join(root, path)) ? [] : [path];
    });
}

/**
 * Whatever takes its parts from the test runner is no product.
 * @param {string} file
 */
function isTestKit(file) {
  return /\.tsx?$/.test(file) && /from "vitest(\/[a-z]+)?"/.test(readFileSync(file, "utf8"));
}
