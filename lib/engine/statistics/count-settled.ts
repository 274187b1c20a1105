import "#server-only";

// Settling counts what it changes in the statement that changes it, which returns what it wrote as
// "changed" or "ended" and marks it as counted. Almost always a delivery waited before, and an
// attempt was under way: then what they counted as is known, and what they became is kept as it is,
// to be taken apart by whoever folds or reads it (stat_of_outcome in a migration). What was
// anything else keeps no mark, and a trigger counts its change row by row. INVARIANT: a change is
// counted by the statement exactly if it sets the mark, which it does only where there was none;
// the trigger counts every other change.

/** For a delivery "d" as it was: its mark. A replay may also recover what failed before. */
export const waitedBefore =
  "d.state = 'waiting' AND NOT d.is_test AND d.replay_of IS NULL AND d.settled_at IS NULL AND d.recovered_at IS NULL AND NOT d.change_counted";

/** For a delivery "d" as it is now: one value, null without the mark. */
export const settledDelivery = `
  CASE WHEN d.change_counted THEN
    ROW(d.source_id, d.mapping_id, d.name_id, d.created_at, d.state, d.cause, CASE WHEN d.state <> 'delivered' THEN d.id END)::settled_delivery END AS delivery`;

/** For an attempt "a" as it was: its mark. */
export const wasUnderWay = "a.outcome = 'started' AND NOT a.change_counted";

/** The same where nothing else is expected: otherwise the statement fails (SQLSTATE 55000). */
export const isUnderWay = `CASE WHEN ${wasUnderWay} THEN true ELSE stat_not_under_way() END`;

/** For an attempt "a" as it is now: no minute without the mark. */
export const endedAttempt = "CASE WHEN a.change_counted THEN stat_minute(a.started_at) END AS minute, a.outcome, a.duration_ms";

/** All belong to destination $1, and what has settled did so now. */
const count = (columns: string, values: string) => `
  INSERT INTO stat_outcome (destination_id, settled_at, ${columns}) SELECT $1, now(), ${values}`;

const attempts = "minutes, outcomes, durations";

/**
 * The rest of a statement that returns deliveries as "changed": counts them in one row, if any has
 * changed what counts. One that waits still has not.
 */
export const countSettled = count("deliveries", "array_agg(delivery) FROM changed WHERE (delivery).state <> 'waiting' HAVING count(*) > 0");
/** The same for attempts as "ended". */
export const countEnded = count(
  attempts,
  "array_agg(minute), array_agg(outcome), array_agg(duration_ms) FROM ended WHERE minute IS NOT NULL HAVING count(*) > 0",
);
/**
 * For deliveries as "changed" and all of these attempts, given as lists of the statement's values.
 * To return attempts, too, took a third of what counting takes. Whoever reads the row leaves out
 * the deliveries that do not count: these are few.
 */
export const countBoth = (minutes: string, outcomes: string, durations: string) =>
  count(`deliveries, ${attempts}`, `(SELECT array_agg(delivery) FROM changed), ${minutes}, ${outcomes}, ${durations}`);
