// npm test: every check of the project, one line a stage; the last line counts all tests.
import { type StageResult, stages } from "./test-stages.ts";

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const width = Math.max(...stages.map(({ name }) => name.length));
const results = new Map<string, StageResult>();
const began = performance.now();

for (const [index, { name, needs, run }] of stages.entries()) {
  process.stdout.write(`[${index + 1}/${stages.length}] ${name.padEnd(width)}  `);
  const started = performance.now();
  const blocked = needs !== undefined && results.get(needs)?.ok === false;
  const result: StageResult = blocked ? { ok: false, note: `not run: "${needs}" failed`, output: "", passed: 0, failed: 1 } : await run();
  results.set(name, result);
  const time = seconds(performance.now() - started).padStart(8);
  process.stdout.write(`${result.ok ? "ok    " : "FAILED"} ${time}  ${result.note}\n`);
  if (result.output && (!result.ok || result.telling)) console.log(`\n${result.output}\n`);
}

const all = [...results.values()];
const failedStages = stages.filter(({ name }) => !results.get(name)?.ok).map(({ name }) => name);
const sum = (pick: (result: StageResult) => number) => all.reduce((total, result) => total + pick(result), 0);
console.log(
  `\n${failedStages.length === 0 ? "Everything holds" : `Failed: ${failedStages.join(", ")}`}, after ${seconds(performance.now() - began)}.`,
);
console.log(`${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed`);
process.exitCode = failedStages.length === 0 ? 0 : 1;
