import "#server-only";

// Long work on outsiders' data, in pieces: the process has one thread, and intake, the console and
// the worker's timers need it in between.

/** How long such work may hold the thread in one go, all of it taken together, in ms. */
export const turnMs = 8;

let turnEndsAt = 0;
let isTurnOpen = false;
const waiting: (() => void)[] = [];

/**
 * True once long work has held the thread for a turn. Asked between two pieces; it counts from the
 * first one of the event loop's present round.
 */
export function isTurnOver(): boolean {
  if (!isTurnOpen) {
    isTurnOpen = true;
    turnEndsAt = performance.now() + turnMs;
    setImmediate(endTurn);
    return false;
  }
  return performance.now() > turnEndsAt;
}

/**
 * One waiter a round: ten requests that have much to do take ten rounds, not one that is ten times
 * as long.
 */
function endTurn(): void {
  isTurnOpen = false;
  const next = waiting.shift();
  if (!next) return;
  isTurnOpen = true;
  turnEndsAt = performance.now() + turnMs;
  setImmediate(endTurn);
  next();
}

/** Resolves at the beginning of a turn of its own. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (isTurnOpen) return;
    isTurnOpen = true;
    turnEndsAt = 0;
    setImmediate(endTurn);
  });
}

/**
 * Runs steps to their end, in as many turns as they need. A step is what cannot be divided: it
 * should take a few milliseconds at most.
 */
export async function runInTurns<Result>(steps: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    if (isTurnOver()) await nextTurn();
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Small work continues at once: a thousand ordinary events per second must not wait for one
 * another's turns. Bytes, or characters, that are small: an event as large as Segment takes.
 */
export const smallBytes = 32_000;

/** The same at once, for small work and for tests. */
export function runAtOnce<Result>(steps: Iterator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** `items.map(work)`, in turns. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Result,
): Promise<Awaited<Result>[]> {
  const results: Awaited<Result>[] = [];
  for (const [index, item] of items.entries()) {
    if (isTurnOver()) await nextTurn();
    results.push(await work(item, index));
  }
  return results;
}
