import "#server-only";
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { planInTime } from "#lib/engine/mappings/planner.ts";
import { compilePlans, loadLive, type PlanOf } from "#lib/engine/past-events/live-plan.ts";
import { type EventSelection, nextPortion, type StoredEvent } from "#lib/engine/past-events/selected-events.ts";
import { errorText } from "#lib/platform/background.ts";
import { isTurnOver, nextTurn, runInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { isLastingFault } from "#lib/platform/lasting-fault.ts";
import { log } from "#lib/platform/log.ts";
import { type Account, loadAccount } from "./account.ts";
import { compareEvent, countOf } from "./compare-event.ts";
import { type BackTestConfig, sideOf } from "./config.ts";
import type { Portion } from "./portion.ts";
import { type BackTestResult, Tally } from "./result.ts";
import { storePortion } from "./store-portion.ts";

type Row = {
  id: string;
  destination_id: string;
  selection: EventSelection;
  last: number | null;
  config: BackTestConfig;
  until: string;
};

const portionEvents = 500;
/**
 * A process that has been silent for this long has ended. Another begins again: nothing was sent.
 */
const silentSeconds = 15;

/** Runs the back-tests that wait, one after another. Each is run by one process at a time. */
export async function runBackTests(pool: pg.Pool): Promise<void> {
  for (;;) {
    const claim = randomUUID();
    const { rows } = await pool.query<Row>(
      `UPDATE back_test SET claimed_by = $1, claimed_at = now(), looked = 0, cursor = NULL
        WHERE id = (SELECT id FROM back_test WHERE state = 'running' AND (claimed_at IS NULL OR claimed_at < now() - make_interval(secs => ${silentSeconds}))
                     ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, destination_id, selection, last, config, until`,
      [claim],
    );
    const row = rows[0];
    if (!row) return;
    // What another process stored before it ended is counted again.
    await pool.query("DELETE FROM back_test_portion WHERE back_test_id = $1", [row.id]);
    await runClaimed(pool, row, claim);
  }
}

async function runClaimed(pool: pg.Pool, row: Row, claim: string): Promise<void> {
  try {
    const result = await compareAll(pool, row, (at, portion) => storePortion(pool, { id: row.id, claim }, at, portion));
    if (!result) return;
    await pool.query(
      "UPDATE back_test SET state = 'done', finished_at = now(), looked = $3, result = $4 WHERE id = $1 AND claimed_by = $2 AND state = 'running'",
      [row.id, claim, result.events, JSON.stringify(result)],
    );
  } catch (error) {
    log.error({ backTestId: row.id, err: error instanceof Error ? error.stack : errorText(error) }, "a back-test failed");
    if (!isLastingFault(error)) return; // it is begun again
    await pool.query(
      "UPDATE back_test SET state = 'failed', finished_at = now(), reason = $3 WHERE id = $1 AND claimed_by = $2 AND state = 'running'",
      [row.id, claim, "An error in Falconer: check the server log."],
    );
  }
}

/** Undefined if it was cancelled. Newest first, so that the examples are the newest events. */
export async function compareAll(
  pool: pg.Pool,
  { destination_id: destinationId, selection, last, config, until }: Omit<Row, "id">,
  tell: (at: { looked: number; cursor: string | null; number: number }, portion: Portion) => Promise<boolean>,
): Promise<BackTestResult | undefined> {
  const plans = await compileBoth(pool, destinationId, config);
  const account = await loadAccount(pool, destinationId);
  const tally = new Tally();
  let cursor: string | null = null;
  for (let number = 0; ; number++) {
    const left = last === null ? portionEvents : Math.min(portionEvents, last - tally.events - tally.unreadable);
    if (left <= 0) break;
    const portion = await nextPortion(pool, { destinationId, selection, until, cursor, order: "newest", most: left });
    for (const event of portion.events) {
      if (isTurnOver()) await nextTurn();
      await compareStored(tally, event, { plans, config, account });
    }
    cursor = portion.cursor;
    if (!(await tell({ looked: tally.events, cursor, number }, tally.takePortion()))) return undefined;
    if (portion.isLast) break;
  }
  return { ...tally.result(), knowsAttributes: account.knowsAttributes };
}

type Plans = { before: PlanOf; after: PlanOf; others: PlanOf | undefined };

/**
 * With other filters all mappings are concerned; otherwise the unconcerned ones are only counted.
 */
async function compileBoth(pool: pg.Pool, destinationId: string, config: BackTestConfig): Promise<Plans> {
  const live = await loadLive(pool, destinationId);
  const concerned = new Set(config.mappings.map(({ id }) => id));
  const others = live.mappings.filter(({ id, enabled }) => enabled && !concerned.has(id));
  return {
    before: await compilePlans(sideOf(config, "before"), live.sources),
    after: await compilePlans(sideOf(config, "after"), live.sources),
    others: others.length > 0 ? await compilePlans({ filters: config.filters.before, mappings: others }, live.sources) : undefined,
  };
}

type Compared = { plans: Plans; config: BackTestConfig; account: Account };

async function compareStored(tally: Tally, event: StoredEvent, { plans, config, account }: Compared): Promise<void> {
  const value = parseJson(event.text);
  if (event.outcome === "malformed" || !isJsonObject(value)) {
    tally.unreadable++;
    return;
  }
  const run = (planOf: PlanOf) => runInTurns(planInTime(planOf(event.sourceId), value));
  const before = await run(plans.before);
  const after = await run(plans.after);
  const others = plans.others ? (await run(plans.others)).mappings.reduce((sum, mapping) => sum + countOf(mapping), 0) : 0;
  compareEvent(tally, event, { before, after, others }, config.mappings, account);
}
