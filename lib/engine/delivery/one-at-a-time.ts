/**
 * Work that is called again and again, and runs once at a time: a call meanwhile joins the one
 * in progress.
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
    /** Resolves when nothing is in progress, whatever became of it. */
    ended: async () => running?.catch(() => {}),
  };
}
