import "#server-only";
import type pg from "pg";
import { inBackground } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import { firstQueued, type OutboundRequest } from "./outbound-request.ts";
import { forgetFailures, pauseDestination } from "./pause.ts";
import type { Target } from "./targets.ts";

export type ClientTargets = {
  all(): Target[];
  of(outbound: OutboundRequest): Target | undefined;
  /**
   * Requests per second: destinations of one client share a limit, so the lowest of their settings
   * counts.
   */
  limit(): number;
  set(next: Target[]): void;
  /** Talon.One rejected the key. Resolves when this is stored; nothing more is sent from now on. */
  pause(target: Target, message: string, cause: string): Promise<void>;
};

/**
 * The destinations of one client, as this process knows them. `onPause` must hand back what waits
 * here of a paused destination.
 */
export function createClientTargets(
  pool: pg.Pool,
  initial: Target[],
  { onPause, onResume }: { onPause(destinationId: string): void; onResume(): void },
): ClientTargets {
  let targets = new Map<string, Target>();
  let limit = 1;

  function replace(next: Target[]) {
    targets = new Map(next.map((target) => [target.destinationId, target]));
    limit = Math.max(1, Math.min(...next.map((target) => target.ratePerSecond)));
  }
  replace(initial);

  const forget = (destinationId: string) =>
    forgetFailures(pool, destinationId).catch((error: unknown) =>
      log.warn({ err: String(error), destinationId }, "failures could not be forgotten"),
    );

  return {
    all: () => [...targets.values()],
    of: (outbound) => targets.get(firstQueued(outbound).destinationId),
    limit: () => limit,
    set(next) {
      const resumed = next.filter((target) => target.open && targets.get(target.destinationId)?.open === false);
      // At the pause as well: if nobody notices when it ends, as in a restart, a failure from long
      // before must not count as the last one.
      for (const { destinationId, open } of next)
        if (!open && targets.get(destinationId)?.open) inBackground("forgetting failures", () => forget(destinationId));
      // A destination that was paused stays closed until its old failures are forgotten. Otherwise
      // its first new failure could count as its last.
      replace(next.map((target) => (resumed.includes(target) ? { ...target, open: false } : target)));
      for (const target of resumed)
        inBackground("resuming", async () => {
          await forget(target.destinationId);
          if (targets.has(target.destinationId)) targets.set(target.destinationId, target);
          onResume();
        });
    },
    async pause(target, message, cause) {
      const { destinationId } = target;
      if (!targets.get(destinationId)?.open) return;
      targets.set(destinationId, { ...target, open: false });
      await pauseDestination(pool, target, message, cause).catch((error: unknown) =>
        log.error({ err: String(error), destinationId }, "the destination could not be paused"),
      );
      onPause(destinationId);
      await forget(destinationId);
    },
  };
}
