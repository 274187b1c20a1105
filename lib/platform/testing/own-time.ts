// Bounds on how soon something happens, on a machine that has other work as well.

/** Processor time of this thread, in ms. */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const everyMs = 10;
/** The database and the other end of a connection wait in the same queue for a processor. */
const partners = 3;

/**
 * Returns the milliseconds since now, less the time that this process waited for a processor: how
 * late its timers came although it was not working. On an idle machine that is the time itself, and
 * work of our own always counts.
 */
export function startOwnTime(): () => number {
  const began = performance.now();
  let queued = 0;
  let due = began + everyMs;
  const idle = threadCpuMs();
  let worked = idle;
  const note = () => {
    const [now, cpu] = [performance.now(), threadCpuMs()];
    queued += Math.max(0, now - due - (cpu - worked) - 1);
    due = now + everyMs;
    worked = cpu;
    return now;
  };
  const timer = setInterval(note, everyMs);
  return () => {
    const now = note();
    clearInterval(timer);
    return Math.max(now - began - partners * queued, worked - idle);
  };
}
