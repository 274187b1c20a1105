import type { Browser, Page } from "@playwright/test";

/**
 * One task of the page's main thread. Unlike `wallMs`, `cpuMs` stands still while other programs
 * run.
 */
export type Task = { cpuMs: number; wallMs: number; isInput: boolean; beforeLargest: boolean };

type TraceEvent = {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { data?: { url?: string; type?: string } };
};

const categories = ["toplevel", "disabled-by-default-lighthouse", "devtools.timeline", "loading"];

/**
 * Every task that the page's main thread ran during `act`; `isInput` marks those that handled
 * typing, `beforeLargest` those before the largest part was painted.
 */
export async function recordTasks(browser: Browser, page: Page, origin: string, act: () => Promise<unknown>): Promise<Task[]> {
  await browser.startTracing(page, { categories });
  let trace: Buffer;
  try {
    await act();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  // A browser has other renderers too: ours is the one that handled the typing, or ran the
  // console's scripts.
  const ours = traceEvents.find(isInput) ?? traceEvents.find(({ args }) => args?.data?.url?.startsWith(origin));
  const here = traceEvents.filter(({ pid, tid }) => pid === ours?.pid && tid === ours.tid);
  const inputs = here.filter(isInput).map(({ ts }) => ts);
  const largest = here.findLast(({ name }) => name === "largestContentfulPaint::Candidate")?.ts ?? Number.POSITIVE_INFINITY;
  return here
    .filter(({ name, dur }) => name.endsWith("RunTask") && dur !== undefined)
    .map(({ ts, dur = 0, tdur = 0 }) => ({
      cpuMs: tdur / 1e3,
      wallMs: dur / 1e3,
      isInput: inputs.some((at) => at >= ts && at <= ts + dur),
      beforeLargest: ts <= largest,
    }));
}

const isInput = ({ name, args }: TraceEvent) => name === "EventDispatch" && args?.data?.type === "input";
