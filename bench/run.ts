import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { missed, type Section, toMarkdown } from "./measure.ts";

/**
 * Every bench file exports `run()`, which measures and returns its section. They are imported one
 * after the other, so that none slows another's start.
 */
const benches: Record<string, () => Promise<{ run: () => Promise<Section> }>> = {
  mapping: () => import("./mapping.ts"),
  triggers: () => import("./triggers.ts"),
  plan: () => import("./plan.ts"),
  "bundle-size": () => import("./bundle-size.ts"),
  intake: () => import("./intake.ts"),
  live: () => import("./live.ts"),
  delivery: () => import("./delivery.ts"),
  deletions: () => import("./deletions.ts"),
  "back-test": () => import("./back-test.ts"),
  statistics: () => import("./statistics.ts"),
  scale: () => import("./scale.ts"),
  "scale-out": () => import("./scale-out.ts"),
  console: () => import("./console.ts"),
};
const document = new URL("../docs/benchmarks.md", import.meta.url);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}

// An orderly exit stops the servers that a bench has started.
for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
  ["SIGHUP", 1],
] as const)
  process.once(signal, () => process.exit(128 + number));

const sections: Section[] = [];
for (const [name, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { run } = await load();
  const section = await run();
  console.log(`${toMarkdown(section)}\n`);
  sections.push(section);
}

const head = [
  "# Benchmarks",
  "",
  "**For operators and developers.** You want to know what Falconer carries, and how that was measured.",
  "",
  "Written by `npm run bench`; `npm run bench -- intake delivery` measures these two and leaves the other sections as they are. It ends with exit code 0 when every goal is reached.",
  "",
  "The sections up to the planning of an event run both sides in the same process on the same input, in turn, for 25 rounds. Their times are the process's own CPU time, and a ratio is taken",
  "within a round, so that other work on the machine affects both sides alike. “Target” is the minimum median ratio. The other sections say how they are measured.",
  "",
  `Node ${process.version.slice(1)}.`,
  "",
];
const measured = new Map(sections.map((section) => [section.title, toMarkdown(section).trimEnd()]));
const kept = wanted.length > 0 && existsSync(document) ? sectionsOf(readFileSync(document, "utf8")) : new Map<string, string>();
// In the order of the document; new sections at its end.
const all = new Map([...kept, ...measured]);
writeFileSync(document, `${[...head, [...all.values()].join("\n\n")].join("\n")}\n`);

const short = sections.flatMap(missed);
for (const sentence of short) console.error(`Target missed: ${sentence}`);
process.exitCode = short.length > 0 ? 1 : 0;

/** The document's sections by their titles. */
function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^(?=## )/m).slice(1);
  return new Map(parts.map((part) => [/^## (.*)$/m.exec(part)?.[1] ?? "", part.trimEnd()]));
}
