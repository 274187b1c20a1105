import "#server-only";
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import { WorkEnded, type WorkKind } from "./kinds.ts";
import {
  type Claimed,
  cancelClaimed,
  claimWork,
  endCancelled,
  ensureRecurring,
  failWork,
  finishWork,
  giveBackWork,
  renewClaim,
  tellProgress,
} from "./store.ts";

export type WorkRunner = {
  /** Hands back what is in progress, so that another process continues with it. */
  stop(): Promise<void>;
};

const lookEveryMs = 1_000;
const renewEveryMs = 2_000;
/** How many pieces of work one process runs at a time, so that a long one delays no other. */
const mostAtOnce = 3;
/** Time to finish after a request to stop. */
const graceMs = 5_000;

/**
 * Runs whatever is due of these kinds. Any number of processes may do so: each piece runs in one of
 * them.
 */
export async function startWorkRunner(pool: pg.Pool, kinds: readonly WorkKind[]): Promise<WorkRunner> {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const names = kinds.map(({ kind }) => kind);
  let looking: Promise<void> | undefined;
  let isKnown = false;

  async function look(): Promise<void> {
    if (!isKnown) await ensureRecurring(pool, kinds);
    isKnown = true;
    await endCancelled(pool);
    while (!stopping.signal.aborted && running.size < mostAtOnce) {
      const claim = randomUUID();
      const work = await claimWork(pool, claim, names);
      const kind = kinds.find((each) => each.kind === work?.kind);
      if (!work || !kind) return;
      const one: Promise<void> = runClaimed(pool, work, claim, kind, stopping.signal)
        .catch((error) => log.warn({ work: work.id, err: errorText(error) }, "what became of background work could not be recorded"))
        .finally(() => {
          running.delete(one);
          soon();
        });
      running.add(one);
    }
  }
  function soon() {
    if (stopping.signal.aborted) return;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    inBackground("looking for background work", () => looking);
  }
  const timer = setInterval(soon, lookEveryMs);
  timer.unref();
  soon();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await looking?.catch(() => {});
      const late = new Promise((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([Promise.all(running), late]);
    },
  };
}

/** Runs one claimed piece of work until it ends or belongs to another process. */
export async function runClaimed(pool: pg.Pool, work: Claimed, claim: string, kind: WorkKind, stopping: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([stopping, ended.signal]);
  const startedAt = performance.now();
  const stillMine = (isMine: boolean) => {
    if (!isMine) ended.abort();
    if (signal.aborted) throw new WorkEnded("This work is cancelled, or another process does it.");
  };
  const renewing = setInterval(
    () => inBackground("renewing a claim on background work", async () => (await renewClaim(pool, work.id, claim)) || ended.abort()),
    renewEveryMs,
  );
  try {
    const result = await kind.run({
      id: work.id,
      askedBy: { id: work.createdById, name: work.createdByName },
      input: work.input,
      tell: async (progress, input) => stillMine(await tellProgress(pool, work.id, claim, progress, input)),
      signal,
    });
    await finishWork(pool, work, claim, kind.everyMs, result ?? undefined);
    log.info({ work: work.id, kind: work.kind, ms: Math.round(performance.now() - startedAt) }, "background work done");
  } catch (error) {
    if (ended.signal.aborted) return await cancelClaimed(pool, work.id, claim);
    if (stopping.aborted) return await giveBackWork(pool, work.id, claim);
    const state = await failWork(pool, work, claim, kind, reasonOf(error));
    log.warn({ work: work.id, kind: work.kind, tries: work.tries, state, err: errorText(error) }, "background work failed");
  } finally {
    clearInterval(renewing);
  }
}

/** An error's message may contain personal data, so only messages meant for people are shown. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError || (error instanceof Error && error.name === "AppError")) return error.message;
  const code = (error as { code?: unknown } | null)?.code;
  return `An error in Falconer${typeof code === "string" ? ` (${code})` : ""}: check the server log.`;
}
