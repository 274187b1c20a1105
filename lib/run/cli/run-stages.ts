import { constants } from "node:os";
import { endSignals } from "./run-program.ts";
import { describeTests, type ToldTests } from "./told-tests.ts";

export type StageResult = {
  ok: boolean;
  /** A few words behind the stage's time. */
  note: string;
  /** What to show when the stage failed. */
  output: string;
  /** Its output is worth reading although it passed. */
  telling?: boolean;
  /** Tests of this stage; a stage without tests counts only if it fails. */
  passed: number;
  failed: number;
  /** Its tests that failed, and that passed only on the second try: named again at the end. */
  tests?: ToldTests;
};
export type Stage = {
  name: string;
  /** The command that runs this part alone. */
  alone: string;
  needs?: string;
  /**
   * Uses one processor at most: runs beside its neighbours that are light as well, two at a time.
   */
  light?: boolean;
  /** Takes what the stage before it leaves of the processors: runs beside it. */
  modest?: boolean;
  run: () => Promise<StageResult>;
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs the stages in order, some side by side, with one line each. Then it lists what failed, how
 * to run that alone, and the tests' names, since CI may show only the end; the last line counts all
 * tests. Returns the exit code. A signal ends the running stage (runProgram ends whatever it
 * started) and skips all others.
 */
export async function runStages(stages: readonly Stage[], write: (text: string) => void): Promise<number> {
  const width = Math.max(...stages.map(({ name }) => name.length));
  const results = new Map<string, StageResult>();
  const began = performance.now();
  let stoppedBy: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    stoppedBy ??= signal;
  };
  for (const signal of endSignals) process.on(signal, onSignal);
  const runOne = async (stage: Stage, quietly: boolean) => {
    const head = `[${stages.indexOf(stage) + 1}/${stages.length}] ${stage.name.padEnd(width)}  `;
    if (!quietly) write(head);
    const started = performance.now();
    const blocked = stage.needs !== undefined && results.get(stage.needs)?.ok === false;
    const result: StageResult = blocked
      ? { ok: false, note: `not run: "${stage.needs}" failed`, output: "", passed: 0, failed: 1 }
      : await stage.run();
    const time = seconds(performance.now() - started).padStart(8);
    if (quietly) write(head);
    if (stoppedBy) {
      write(`stopped by ${stoppedBy} after ${time.trim()}\n`);
      return;
    }
    results.set(stage.name, result);
    write(`${result.ok ? "ok    " : "FAILED"} ${time}  ${result.note}\n`);
    if (result.output && (!result.ok || result.telling)) write(`\n${result.output}\n\n`);
  };
  try {
    for (const together of besides(stages)) {
      const quietly = together.length > 1;
      const runner = async () => {
        for (let next = together.shift(); next && !stoppedBy; next = together.shift()) await runOne(next, quietly);
      };
      await Promise.all([runner(), runner()]);
      if (stoppedBy) return 128 + constants.signals[stoppedBy];
    }
  } finally {
    for (const signal of endSignals) process.off(signal, onSignal);
  }
  const all = [...results.values()];
  const failed = stages.filter(({ name }) => !results.get(name)?.ok);
  const sum = (pick: (result: StageResult) => number) => all.reduce((total, result) => total + pick(result), 0);
  const took = seconds(performance.now() - began);
  write(failed.length === 0 ? `\nAll checks passed, after ${took}.\n` : `\nFailed, after ${took}:\n`);
  for (const { name, alone } of failed)
    write(`  ${name.padEnd(width)}  alone: ${alone}\n${describeTests(results.get(name)?.tests?.failed ?? [])}`);
  const flaky = all.flatMap(({ tests }) => tests?.flaky ?? []);
  if (flaky.length > 0) write(`Passed only on the second try:\n${describeTests(flaky)}`);
  write(`${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed\n`);
  return failed.length === 0 ? 0 : 1;
}

/**
 * In their order: light ones that follow each other together, a modest one with the one before it,
 * every other one for itself.
 */
function besides(stages: readonly Stage[]): Stage[][] {
  const groups: Stage[][] = [];
  for (const stage of stages) {
    const last = groups.at(-1);
    if (last && (stage.modest || (stage.light && last.at(-1)?.light))) last.push(stage);
    else groups.push([stage]);
  }
  return groups;
}
