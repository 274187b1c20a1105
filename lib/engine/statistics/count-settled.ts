import "#server-only";

// Settling counts what it changes in the statement that changes it, which returns what it wrote as
// "changed" and marks it as counted. Almost always a delivery waited before, and an attempt was
// under way: then what they counted as is known, and what they became is kept as it is, to be taken
// apart by whoever folds or reads it (stat_of_settled and stat_of_ended in a migration). What was
// anything else keeps no mark, and a trigger counts its change row by row. INVARIANT: a change is
// counted by the statement exactly if it sets the mark, which it does only where there was none;
// the trigger counts every other change.

/** For a delivery "d" as it was: its mark. A replay may also recover what failed before. */
export const waitedBefore =
  "d.state = 'waiting' AND NOT d.is_test AND d.replay_of IS NULL AND d.settled_at IS NULL AND d.recovered_at IS NULL AND NOT d.change_counted";

/** For a delivery "d" as it is now. */
export const settledColumns = "d.source_id, d.mapping_id, d.name_id, d.id, d.state, d.cause, d.created_at, d.settled_at, d.change_counted";

/**
 * The rest of the statement: counts "changed", which waited before. All belong to destination $1,
 * and those that have settled did so now. One that waits still has changed nothing that counts.
 */
export const countSettled = `
  INSERT INTO stat_settled (destination_id, source_id, mapping_id, name_id, state, cause, created_at, settled_at, ids)
  SELECT $1, source_id, mapping_id, name_id, state, cause, array_agg(created_at), max(settled_at), array_agg(id) FILTER (WHERE state <> 'delivered')
    FROM changed WHERE change_counted AND state <> 'waiting'
   GROUP BY source_id, mapping_id, name_id, state, cause`;

/** For an attempt "a" as it was: its mark. */
export const wasUnderWay = "a.outcome = 'started' AND NOT a.change_counted";

/** For an attempt "a" as it is now. */
export const endedColumns = "a.started_at, a.outcome, a.duration_ms, a.change_counted";

/** The rest of the statement: counts "changed", which were under way before, of destination $1. */
export const countEnded = `
  INSERT INTO stat_ended (destination_id, outcomes, started_at, durations)
  SELECT $1, array_agg(outcome), array_agg(started_at), array_agg(duration_ms) FROM changed WHERE change_counted HAVING array_agg(outcome) IS NOT NULL`;

/**
 * The rest of a statement that returns deliveries as "changed" and attempts as "ended": counts
 * both, as above, in one row. Most settlements are of that kind.
 */
export const countSettlement = `
  INSERT INTO stat_settlement (destination_id, settled_at, source_ids, mapping_ids, name_ids, states, causes, created_at, ids, outcomes, started_at, durations)
  SELECT $1, now(), c.*, e.*
    FROM (SELECT array_agg(source_id), array_agg(mapping_id), array_agg(name_id), array_agg(nullif(state, 'delivered')), array_agg(cause),
                 array_agg(created_at) AS made, array_agg(CASE WHEN state <> 'delivered' THEN id END)
            FROM changed WHERE change_counted AND state <> 'waiting') c,
         (SELECT array_agg(outcome), array_agg(started_at) AS began, array_agg(duration_ms) FROM ended WHERE change_counted) e
   WHERE c.made IS NOT NULL OR e.began IS NOT NULL`;
