import { log } from "#lib/platform/log.ts";

const hardLimitMs = 30_000;
/**
 * Within this time a second signal is taken for the first one's echo: a terminal's Ctrl-C arrives
 * directly and through npm.
 */
const echoMs = 1_000;

type Step = { name: string; run: () => unknown };

/** What has been started, and how to stop it in the opposite order. */
export class LifeCycle {
  #steps: Step[] = [];
  #stopping: Promise<boolean> | undefined;

  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Steps run last registered first, each after the one before has ended. */
  onStop(name: string, run: () => unknown): void {
    this.#steps.push({ name, run });
  }

  /** Stops everything. Answers false when a step failed. */
  stop(reason: string): Promise<boolean> {
    this.#stopping ??= this.#run(reason);
    return this.#stopping;
  }

  async #run(reason: string): Promise<boolean> {
    const began = performance.now();
    let clean = true;
    log.info({ reason }, "stopping");
    for (const { name, run } of this.#steps.reverse()) {
      const started = performance.now();
      try {
        await run();
        log.info({ ms: Math.round(performance.now() - started) }, `${name} stopped`);
      } catch (error) {
        clean = false;
        log.error({ err: error }, `${name} could not be stopped`);
      }
    }
    log.info({ ms: Math.round(performance.now() - began) }, "stopped");
    return clean;
  }

  /**
   * Ends the process, drained, on SIGTERM, SIGINT or SIGHUP, and when the command that launched it
   * is gone; at once on a second signal.
   */
  endOnSignals(): void {
    let first = 0;
    const onSignal = (signal: string) => {
      if (first && Date.now() - first > echoMs) {
        log.warn({ signal }, "second signal: ending at once");
        process.exit(1);
      }
      if (first) return;
      first = Date.now();
      this.end(signal, 0);
    };
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, onSignal);
    const launcher = process.ppid;
    if (process.env.FALCONER_LAUNCHED_BY === String(launcher))
      setInterval(() => {
        if (process.ppid !== launcher && !first) onSignal("the launching command ended");
      }, 500).unref();
    process.on("uncaughtException", (error) => {
      log.fatal({ err: error }, "unexpected error");
      this.end("unexpected error", 1);
    });
    process.on("unhandledRejection", (error) => log.error({ err: error }, "unhandled rejection"));
  }

  /** Stops everything and ends the process, with exit code 1 where that took too long or failed. */
  end(reason: string, code: number): void {
    setTimeout(() => {
      log.fatal("not everything stopped in time");
      process.exit(1);
    }, hardLimitMs).unref();
    void this.stop(reason).then((clean) => process.exit(clean ? code : 1));
  }
}
