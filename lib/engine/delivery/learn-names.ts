import "#server-only";
import type pg from "pg";
import { type AttributeName, attributesSent, type LearntName, namesRefused } from "#lib/core/catalogue/learnt-names.ts";
import { errorText, inBackground } from "#lib/platform/background.ts";
import { log } from "#lib/platform/log.ts";
import type { Outcome } from "#lib/talon-one/outcome.ts";
import { firstQueued, type OutboundRequest } from "./outbound-request.ts";

/** How many names a destination has rows for, and a process remembers. */
const namesLimit = 5_000;
const writeEveryMs = 2_000;
const destinationsLimit = 1_000;

export type NameLearner = {
  /**
   * What an outcome says about the attributes that its request named; in memory, except new ones.
   */
  note(outbound: OutboundRequest, outcome: Outcome): void;
  stop(): Promise<void>;
};

/**
 * Learns from Talon.One's responses which attributes exist: those of accepted requests, unless the
 * request skips unknown ones, and those that a refusal names as unknown. Known names cost a
 * look-up; new ones are written now and then.
 */
export function createNameLearner(pool: pg.Pool): NameLearner {
  /** By destination, what was last learnt about each name. */
  const known = new Map<string, Map<string, boolean>>();
  let waiting: (LearntName & { destinationId: string })[] = [];

  function learn(destinationId: string, names: readonly AttributeName[], exists: boolean) {
    if (!known.has(destinationId) && known.size >= destinationsLimit) known.clear();
    const its = known.get(destinationId) ?? new Map<string, boolean>();
    known.set(destinationId, its);
    for (const name of names) {
      const key = `${name.entity}\n${name.eventType ?? ""}\n${name.name}`;
      if (its.get(key) === exists || (its.size >= namesLimit && !its.has(key))) continue;
      its.set(key, exists);
      waiting.push({ ...name, exists, destinationId });
    }
  }

  async function write() {
    if (waiting.length === 0) return;
    const batch = new Map(waiting.map((one) => [JSON.stringify([one.destinationId, one.entity, one.eventType ?? "", one.name]), one]));
    waiting = [];
    // Every process takes the rows in the same order, so none deadlocks.
    const rows = [...batch].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    try {
      await pool.query(upsert, [
        rows.map((one) => one.destinationId),
        rows.map((one) => one.entity),
        rows.map((one) => (one.eventType ?? "").replaceAll("\0", "")),
        rows.map((one) => one.name.replaceAll("\0", "")),
        rows.map((one) => one.exists),
        rows.map((one) => one.type ?? null),
      ]);
    } catch (error) {
      // It is learnt again with the next response.
      log.warn({ err: errorText(error) }, "names that responses told could not be written");
      known.clear();
    }
  }

  const timer = setInterval(() => inBackground("learning names", write), writeEveryMs);
  timer.unref();
  return {
    note(outbound, outcome) {
      const isRefusal = outcome.outcome === "refused" && outcome.status === 400;
      const isTaken = outcome.outcome === "delivered" && !outbound.request.query.includes("skipNonExistingAttributes=true");
      if (!isRefusal && !isTaken) return;
      const sent = attributesSent(outbound.request);
      if (sent.length === 0) return;
      const names = isTaken ? sent : namesRefused([outcome.message, ...outcome.details].join(" "), sent);
      learn(firstQueued(outbound).destinationId, names, isTaken);
    },
    async stop() {
      clearInterval(timer);
      await write();
    },
  };
}

/** New names, as far as there is room. */
const upsert = `
  INSERT INTO learnt_name AS l (destination_id, entity, event_type, name, is_there, type)
  SELECT g.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::text[]) AS g(destination_id, entity, event_type, name, is_there, type)
   WHERE (SELECT count(*) FROM learnt_name k WHERE k.destination_id = g.destination_id) < ${namesLimit}
      OR EXISTS (SELECT 1 FROM learnt_name k WHERE (k.destination_id, k.entity, k.event_type, k.name) = (g.destination_id, g.entity, g.event_type, g.name))
  ON CONFLICT (destination_id, entity, event_type, name)
  DO UPDATE SET is_there = excluded.is_there, type = coalesce(excluded.type, l.type), seen_at = now()`;
