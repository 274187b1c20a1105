import "#server-only";

/**
 * Runs `round` at once, and again that many milliseconds after each end, until it is stopped. If
 * one fails, `onError` gets the error, and the next one comes anyway. `stop` waits for the running
 * round.
 */
export function startRounds(round: () => Promise<unknown>, everyMs: number, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = () => {
    running = round()
      .then(() => {}, onError)
      .then(() => {
        if (!stopped) timer = setTimeout(run, everyMs).unref();
      });
  };
  run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
