import "#server-only";

// Settling counts what it changes in the statement that changes it, which returns what it wrote as
// "changed" or "ended" and marks it as counted. Almost always a delivery waited before, and an
// attempt was under way: then what they counted as is known, and what they became is kept as it is,
// to be taken apart by whoever folds or reads it (stat_of_settlement in a migration). What was
// anything else keeps no mark, and a trigger counts its change row by row. INVARIANT: a change is
// counted by the statement exactly if it sets the mark, which it does only where there was none;
// the trigger counts every other change.

/** For a delivery "d" as it was: its mark. A replay may also recover what failed before. */
export const waitedBefore =
  "d.state = 'waiting' AND NOT d.is_test AND d.replay_of IS NULL AND d.settled_at IS NULL AND d.recovered_at IS NULL AND NOT d.change_counted";

/** For a delivery "d" as it is now. */
export const settledColumns = "d.source_id, d.mapping_id, d.name_id, d.id, d.state, d.cause, d.created_at, d.change_counted";

/** For an attempt "a" as it was: its mark. */
export const wasUnderWay = "a.outcome = 'started' AND NOT a.change_counted";

/** For an attempt "a" as it is now. */
export const endedColumns = "a.started_at, a.outcome, a.duration_ms, a.change_counted";

type Counted = { columns: string; from: string; any: string };
/** Those that waited before. One that waits still has changed nothing that counts. */
const deliveries: Counted = {
  columns: "source_ids, mapping_ids, name_ids, states, causes, created_at, ids",
  from: `(SELECT array_agg(source_id), array_agg(mapping_id), array_agg(name_id), array_agg(nullif(state, 'delivered')), array_agg(cause),
                 array_agg(created_at) AS made, array_agg(CASE WHEN state <> 'delivered' THEN id END)
            FROM changed WHERE change_counted AND state <> 'waiting') c`,
  any: "c.made IS NOT NULL",
};
/** Those that were under way before. */
const attempts: Counted = {
  columns: "outcomes, started_at, durations",
  from: "(SELECT array_agg(outcome), array_agg(started_at) AS began, array_agg(duration_ms) FROM ended WHERE change_counted) e",
  any: "e.began IS NOT NULL",
};

/** All belong to destination $1, and what has settled did so now. */
const count = (...parts: Counted[]) => `
  INSERT INTO stat_settlement (destination_id, settled_at, ${parts.map(({ columns }) => columns).join(", ")})
  SELECT $1, now(), * FROM ${parts.map(({ from }) => from).join(", ")} WHERE ${parts.map(({ any }) => any).join(" OR ")}`;

/**
 * The rest of a statement that returns deliveries as "changed", attempts as "ended", or both:
 * counts them in one row.
 */
export const countSettled = count(deliveries);
export const countEnded = count(attempts);
export const countBoth = count(deliveries, attempts);
