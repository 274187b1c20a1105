"use client";
import { useEffect, useMemo, useState } from "react";

/** Characters of an event that take longer than a frame to go through. */
export const largeFrom = 100_000;
/** Half a frame: what is typed meanwhile waits no longer. */
const sliceMs = 8;

/**
 * What `start` makes. Computed while rendering, so that it is never behind; where it is long, in
 * slices with room for input between them: then the result of an earlier `start`, or nothing, until
 * this one's is there. `start` must be the same as long as its result would be.
 */
export function useInSlices<Result>(start: () => Iterator<unknown, Result>, isLong: boolean): Result | undefined {
  const [later, setLater] = useState<Result>();
  const now = useMemo(() => (isLong ? undefined : finish(start())), [start, isLong]);
  useEffect(() => {
    if (!isLong) return;
    const steps = start();
    const slice = () => {
      const step = runFor(steps, sliceMs);
      if (step.done) setLater(() => step.value);
      else timer = setTimeout(slice);
    };
    let timer = setTimeout(slice);
    return () => clearTimeout(timer);
  }, [start, isLong]);
  return isLong ? later : now;
}

function finish<Result>(steps: Iterator<unknown, Result>): Result {
  const step = runFor(steps, Number.POSITIVE_INFINITY);
  return (step as IteratorReturnResult<Result>).value;
}

function runFor<Result>(steps: Iterator<unknown, Result>, ms: number): IteratorResult<unknown, Result> {
  const end = performance.now() + ms;
  let step = steps.next();
  while (!step.done && performance.now() < end) step = steps.next();
  return step;
}
