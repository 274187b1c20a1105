/**
 * Work that is requested again and again, and runs once at a time: a request in the meantime joins
 * the run in progress.
 */
export function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  return {
    run(): Promise<void> {
      running ??= work().finally(() => {
        running = undefined;
      });
      return running;
    },
    /** Resolves when nothing is in progress, however it ended. */
    ended: async () => running?.catch(() => {}),
  };
}
