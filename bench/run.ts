import { writeFileSync } from "node:fs";
import { missed, type Section, toMarkdown } from "./measure.ts";

/** Every bench file: it exports `run()`, which measures and returns its section. Imported one after the other, so none slows another's start. */
const benches: (() => Promise<{ run: () => Promise<Section> }>)[] = [
  () => import("./mapping.ts"),
  () => import("./triggers.ts"),
  () => import("./plan.ts"),
  () => import("./bundle-size.ts"),
  () => import("./intake.ts"),
  () => import("./delivery.ts"),
  () => import("./console.ts"),
];

const sections: Section[] = [];
for (const load of benches) {
  const { run } = await load();
  const section = await run();
  console.log(`${toMarkdown(section)}\n`);
  sections.push(section);
}

const head = [
  "# Benchmarks",
  "",
  "Written by `npm run bench`. Each scenario runs both sides in the same process on the same input, in turn, for 25 rounds. Times are the process's own CPU",
  'time, and a ratio is taken within a round, so that other work on the machine hits both sides alike. "To reach" is the ratio the median must have.',
  "",
  `Node ${process.version.slice(1)}.`,
  "",
];
writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), `${[...head, ...sections.map(toMarkdown)].join("\n").trimEnd()}\n`);

const short = sections.flatMap(missed);
for (const sentence of short) console.error(`Not reached: ${sentence}`);
process.exitCode = short.length > 0 ? 1 : 0;
