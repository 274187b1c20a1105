/** The time was up; the work continues. */
export class TooLate extends Error {}

/** The work's result, or a rejection once the time is up; the work itself continues. */
export function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooLate("not done in time")), Math.max(ms, 0));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
