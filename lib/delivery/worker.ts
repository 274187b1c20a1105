import "#server-only";

export type Worker = {
  id: string;
  /** Sends nothing new, waits for requests in flight (at most `graceMs`, default 15,000), settles them, gives its leases back. */
  stop(graceMs?: number): Promise<void>;
};

/** Starts this process's share of the delivery work. Resolves once it listens for work. */
export async function startWorker(_options: { databaseUrl: string }): Promise<Worker> {
  throw new Error("not yet");
}
