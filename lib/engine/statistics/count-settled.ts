import "#server-only";

// Settling counts what it changes in the statement that changes it, which returns what it wrote as
// "changed" and marks it as counted. Almost always a delivery waited before, and an attempt was
// under way: then what they counted as is known. What was anything else keeps no mark, and a
// trigger counts its change row by row. INVARIANT: a change is counted by the statement exactly if
// it sets the mark, which it does only where there was none; the trigger counts every other change.
// The counts are those of stat_of_delivery() and stat_of_attempt().

/** For a delivery "d" as it was: its mark. A replay may also recover what failed before. */
export const waitedBefore =
  "d.state = 'waiting' AND NOT d.is_test AND d.replay_of IS NULL AND d.settled_at IS NULL AND d.recovered_at IS NULL AND NOT d.change_counted";

/** For a delivery "d" as it is now. */
export const settledColumns =
  "d.destination_id, d.source_id, d.mapping_id, d.name_id, d.id, d.state, d.cause, d.created_at, d.settled_at, d.change_counted";

const failed = "('failed', 'dead', 'invalid')";

/** The rest of the statement: counts "changed", which waited before. */
export const countSettled = `
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
  SELECT g.destination_id, k.kind, k.at, coalesce(g.source_id, ''), coalesce(g.mapping_id, ''), coalesce(g.name_id, 0), k.outcome, k.why, k.count,
         CASE WHEN k.why <> '' THEN g.last_id END
    FROM (SELECT destination_id, source_id, mapping_id, name_id, state, cause, created, settled, class, grouping(class) = 1 AS whole,
                 count(*)::int AS count, max(id) AS last_id
            FROM (SELECT destination_id, source_id, mapping_id, name_id, id, state, cause, stat_minute(created_at) AS created, stat_minute(settled_at) AS settled,
                         CASE WHEN state = 'delivered' THEN stat_class(date_part('epoch', settled_at - created_at) * 1000) END AS class
                    FROM changed WHERE change_counted) d
           GROUP BY GROUPING SETS ((destination_id, source_id, mapping_id, name_id, state, cause, created, settled), (destination_id, settled, class))
          HAVING grouping(class) = 1 OR class IS NOT NULL) g
   CROSS JOIN LATERAL (
     SELECT 'made' AS kind, g.created AS at, 'waiting' AS outcome, '' AS why, -g.count AS count WHERE g.whole AND g.state <> 'waiting'
     UNION ALL
     SELECT 'made', g.created, g.state, CASE WHEN g.state IN ${failed} OR g.state = 'retrying' THEN coalesce(g.cause, 'other') ELSE '' END, g.count
      WHERE g.whole AND g.state <> 'waiting'
     UNION ALL
     SELECT 'settled', g.settled, g.state, CASE WHEN g.state IN ${failed} THEN coalesce(g.cause, 'other') ELSE '' END, g.count
      WHERE g.whole AND g.settled IS NOT NULL
     UNION ALL
     SELECT 'latency', g.settled, g.class, '', g.count WHERE NOT g.whole AND g.settled IS NOT NULL) k`;

/** For an attempt "a" as it was: its mark. */
export const wasUnderWay = "a.outcome = 'started' AND NOT a.change_counted";

/** For an attempt "a" as it is now. */
export const endedColumns = "a.destination_id, a.started_at, a.outcome, a.duration_ms, a.change_counted";

/** The rest of the statement: counts "changed", which were under way before. */
export const countEnded = `
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT destination_id, CASE WHEN grouping(class) = 1 THEN 'attempt' ELSE 'response' END, at, '', '', 0, coalesce(outcome, class), '', count(*)::int
    FROM (SELECT destination_id, stat_minute(started_at) AS at, outcome, CASE WHEN outcome <> 'unknown' THEN stat_class(duration_ms) END AS class
            FROM changed WHERE change_counted AND outcome <> 'started') a
   GROUP BY GROUPING SETS ((destination_id, at, outcome), (destination_id, at, class))
  HAVING grouping(class) = 1 OR class IS NOT NULL`;
