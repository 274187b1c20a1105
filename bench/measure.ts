export type Spread = { min: number; median: number; max: number };

/**
 * One scenario of two contenders that do the same work. Times are nanoseconds of CPU per call; a
 * ratio of 10 means ours takes a tenth.
 */
export type Comparison = { name: string; target: number | null; reference: Spread; ours: Spread; ratio: Spread; rounds: number };

/** What one bench file contributes to docs/benchmarks.md. */
export type Section = {
  title: string;
  /** Sentences above the tables: what is compared with what. */
  intro: string;
  comparisons: Comparison[];
  /** Further tables, whose first row is the head. */
  tables?: { caption: string; rows: string[][] }[];
  /** Targets missed apart from those of the comparisons, in sentences. */
  failures?: string[];
};

type Call = () => unknown;

export type CompareOptions = {
  name: string;
  /** The ratio to reach, if one was set. */
  target?: number;
  reference: Call;
  ours: Call;
  rounds?: number;
  /** How long one contender runs in one round, in milliseconds. */
  roundMs?: number;
};

/** The last results of the calls, kept so that no compiler finds the work unnecessary. */
export let sink: unknown;

/**
 * The process's own CPU time in milliseconds: unlike a wall clock, it stands still while other
 * programs run.
 */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** Nanoseconds of CPU per call over `count` calls; promises are awaited call by call. */
async function time(call: Call, count: number, isAsync: boolean): Promise<number> {
  const start = cpuMs();
  if (isAsync) for (let i = 0; i < count; i++) sink = await call();
  else for (let i = 0; i < count; i++) sink = call();
  return ((cpuMs() - start) * 1e6) / count;
}

/** How many calls fill `ms`, after warming up for about as long again. */
async function calibrate(call: Call, isAsync: boolean, ms: number): Promise<number> {
  let count = 1;
  for (;;) {
    const elapsedMs = ((await time(call, count, isAsync)) * count) / 1e6;
    if (elapsedMs >= ms / 2) return Math.max(1, Math.round((count * ms) / elapsedMs));
    count = elapsedMs < ms / 20 ? count * 4 : count * 2;
  }
}

/**
 * Runs both contenders in turn, A B A B, so that whatever else the machine does affects both alike.
 * The ratio is taken within each round, never between separate runs.
 */
export async function compare({ name, target, reference, ours, rounds = 25, roundMs = 25 }: CompareOptions): Promise<Comparison> {
  const asyncReference = reference() instanceof Promise;
  const asyncOurs = ours() instanceof Promise;
  const referenceCount = await calibrate(reference, asyncReference, roundMs);
  const oursCount = await calibrate(ours, asyncOurs, roundMs);
  const times = { reference: [] as number[], ours: [] as number[], ratio: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const a = await time(reference, referenceCount, asyncReference);
    const b = await time(ours, oursCount, asyncOurs);
    times.reference.push(a);
    times.ours.push(b);
    times.ratio.push(a / b);
  }
  return { name, target: target ?? null, reference: spread(times.reference), ours: spread(times.ours), ratio: spread(times.ratio), rounds };
}

/**
 * The least CPU time of one call in milliseconds: for scenarios without a counterpart, such as
 * growth with size, where other work can only add time.
 */
export async function leastMs(call: Call, rounds = 25): Promise<number> {
  const isAsync = call() instanceof Promise;
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push((await time(call, 1, isAsync)) / 1e6);
  return spread(times).min;
}

export function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number) => sorted[i] as number;
  const middle = sorted.length >> 1;
  return { min: at(0), median: sorted.length % 2 ? at(middle) : (at(middle - 1) + at(middle)) / 2, max: at(sorted.length - 1) };
}

export function formatNs(ns: number): string {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(1)} µs`;
  return `${(ns / 1e6).toFixed(1)} ms`;
}

function formatRatio(ratio: number): string {
  return `${ratio.toFixed(1)}x`;
}

/** All targets that a section missed, in sentences. */
export function missed({ comparisons, failures = [] }: Section): string[] {
  const short = comparisons.filter(({ target, ratio }) => target !== null && ratio.median < target);
  return [...short.map(({ name, ratio, target }) => `${name}: ${formatRatio(ratio.median)} of ${target}x`), ...failures];
}

export function toMarkdown(section: Section): string {
  const lines = [`## ${section.title}`, "", section.intro, ""];
  if (section.comparisons.length > 0) {
    lines.push(
      ...markdownTable([
        ["Scenario", "Reference", "Falconer", "Ratio min", "median", "max", "Target"],
        ...section.comparisons.map(({ name, reference, ours, ratio, target }) => [
          name,
          formatNs(reference.median),
          formatNs(ours.median),
          formatRatio(ratio.min),
          `**${formatRatio(ratio.median)}**`,
          formatRatio(ratio.max),
          target === null ? "" : `${target}x`,
        ]),
      ]),
    );
  }
  for (const table of section.tables ?? []) lines.push(table.caption, "", ...markdownTable(table.rows));
  return lines.join("\n");
}

function markdownTable([head = [], ...rows]: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}
