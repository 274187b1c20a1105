import "#server-only";
import type pg from "pg";
import { errorText } from "#lib/platform/background.ts";
import { isDataError, isLockTimeout, isStatementsOwn, sqlState } from "#lib/platform/db/problems.ts";
import { noteWrites } from "#lib/platform/db/write-health.ts";
import { AppError } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import type { NewEvent } from "./plan-event.ts";
import type { Stored, Waiting } from "./side-track.ts";
import { storeEvents } from "./store-events.ts";
import { noteCommit } from "./store-metrics.ts";

export const unstorableReason = "It contains a value that can’t be stored.";

const tries = 3;

/**
 * Stores a group of requests in one transaction and answers each of them, except those that it
 * returns: their lock could not be had. `repair` creates what a failed statement needs; true to try
 * again.
 */
export function createGroupStore(pool: pg.Pool, repair: (error: unknown) => Promise<boolean>): (group: Waiting[]) => Promise<Waiting[]> {
  async function storeGroup(group: Waiting[]): Promise<Waiting[]> {
    if (group.length === 0) return [];
    try {
      const fresh = await store(firstOfEachKey(group));
      const taken = new Set<string>();
      for (const one of group)
        one.resolve(
          one.events.map((event) => {
            if (!fresh.has(event.key) || taken.has(event.key)) return "duplicate";
            taken.add(event.key);
            return "stored";
          }),
        );
    } catch (error) {
      if (isLockTimeout(error)) return group;
      if (isDataError(error)) return storeApart(group, error);
      noteWrites(false);
      log.warn({ err: errorText(error), requests: group.length }, "events could not be stored");
      for (const one of group) one.reject(new AppError("unavailable", "The event store is not reachable."));
    }
    return [];
  }

  /**
   * A value that Postgres refuses must not fail its whole group: stored separately, it fails
   * alone.
   */
  async function storeApart(group: Waiting[], cause: unknown): Promise<Waiting[]> {
    const [first] = group;
    if (first && group.length === 1) {
      await storeOneByOne(first, cause);
      return [];
    }
    for (const [index, one] of group.entries()) {
      // What comes after it may share its lane.
      if ((await storeGroup([one])).length > 0) return group.slice(index);
    }
    return [];
  }

  async function storeOneByOne(request: Waiting, cause: unknown): Promise<void> {
    const outcomes: Stored[] = [];
    try {
      for (const event of request.events) {
        let fresh: Set<string>;
        let how: Stored = "stored";
        try {
          fresh = await store([event]);
        } catch (error) {
          if (!isDataError(error)) throw error;
          log.error({ err: errorText(cause), messageId: event.read.messageId }, "an event contains a value that cannot be stored");
          fresh = await store([withoutContent(event)]);
          how = "unstorable";
        }
        outcomes.push(fresh.has(event.key) ? how : "duplicate");
      }
      request.resolve(outcomes);
    } catch (error) {
      if (!isLockTimeout(error)) noteWrites(false);
      log.warn({ err: errorText(error) }, "events could not be stored");
      request.reject(new AppError("unavailable", "The event store is not reachable."));
    }
  }

  async function store(events: NewEvent[]): Promise<Set<string>> {
    for (let tried = 1; ; tried++) {
      let broken: unknown;
      const client = await pool.connect();
      try {
        const startedAt = performance.now();
        const fresh = await storeEvents(client, events);
        const committed = { from: startedAt, to: performance.now() };
        noteCommit(committed.to - startedAt);
        for (const event of events) event.committed = committed;
        noteWrites(true);
        return fresh;
      } catch (error) {
        broken = error;
        // A connection that failed for a reason outside the statement is neither used nor asked
        // again: it may never answer.
        if (sqlState(error) !== undefined) await client.query("ROLLBACK").catch(() => {});
      } finally {
        // Neither is one on which the database refuses more than this statement: it may lead to a
        // server, or be in a mode, that no longer takes writes.
        client.release(broken !== undefined && !isStatementsOwn(broken));
      }
      const again = sqlState(broken) === "40P01" || sqlState(broken) === "40001" || (await repair(broken));
      if (!again || tried >= tries) throw broken;
    }
  }

  return storeGroup;
}

function firstOfEachKey(group: readonly Waiting[]): NewEvent[] {
  const first = new Map<string, NewEvent>();
  for (const one of group) for (const event of one.events) if (!first.has(event.key)) first.set(event.key, event);
  return [...first.values()];
}

function withoutContent(event: NewEvent): NewEvent {
  const { messageId } = event.read;
  const raw = Buffer.from('{"_note":"The payload held a value that PostgreSQL refuses."}');
  const read = { messageId, type: "unknown", name: null, userId: null, anonymousId: null, sentAt: null, raw };
  return { ...event, read, outcome: "malformed", reason: unstorableReason, matched: 0, deliveries: [] };
}
