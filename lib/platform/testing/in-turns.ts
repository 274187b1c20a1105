import { threadCpuMs } from "./own-time.ts";

// Two measures of work on outsiders' data: that its time grows with its input and no faster, and
// that it leaves the event loop to others.

/** Processor time rather than clock time: whatever else the machine does must not count. */
function cpuMs(run: () => unknown, times: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/**
 * How much longer one run on a large input takes than the same amount of small ones: about 1 when
 * time is linear, `factor` when it is quadratic. The least of several rounds, until one is good:
 * other work on the machine only ever adds.
 */
export function growth(small: () => unknown, large: () => unknown, factor: number, good = 3): number {
  let least = Number.POSITIVE_INFINITY;
  small();
  large();
  // Anything that ends at once is run often enough for a clock to tell how long it takes.
  let times = 1;
  while (cpuMs(large, times) < 5 && times < 10_000) times *= 4;
  for (let round = 0; round < 12 && least >= good; round++) {
    least = Math.min(least, cpuMs(large, times) / Math.max(cpuMs(small, factor * times), 0.1));
  }
  return least;
}

/**
 * The longest time, in ms of the processor, for which `work` holds the event loop. The first run
 * warms up; then the least of several, until one is good: a run that can do without a long hold has
 * none of its own.
 */
export async function longestHold(warmUp: () => Promise<unknown>, work: () => Promise<unknown> = warmUp, good = 25): Promise<number> {
  await warmUp();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10 && least > good; round++) {
    let longest = 0;
    let before = threadCpuMs();
    const look = () => {
      const now = threadCpuMs();
      longest = Math.max(longest, now - before);
      before = now;
    };
    // Once in each round of the event loop, as long as there are some.
    const timer = setInterval(look, 1);
    await pause();
    await work();
    await pause();
    clearInterval(timer);
    least = Math.min(least, longest);
  }
  return least;
}

/** Two rounds of the event loop with a timer each, for what held it last to be seen. */
async function pause(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve, 5));
}
