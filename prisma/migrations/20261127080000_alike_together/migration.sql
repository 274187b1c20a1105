-- What settled together is alike but for its times: what counts as the same is put together within
-- each row before anything else looks at it. One by one, folding took twice as long.

DROP VIEW stat_change;
DROP FUNCTION stat_of_ended(text[], timestamptz[], integer[]);

-- Any delivery of a group stands for all: what it counts as depends on nothing but what groups them.
CREATE OR REPLACE FUNCTION stat_of_settled(state text, cause text, created_at timestamptz[], settled_at timestamptz, ids text[])
RETURNS TABLE (kind text, at integer, outcome text, why text, count integer, last_id text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, k.outcome, k.why, k.sign * g.count, CASE WHEN k.why <> '' THEN g.last_id END
     FROM (SELECT min(d.made) AS made, count(*)::integer AS count, max(d.id) AS last_id FROM unnest(created_at, ids) AS d(made, id)
            GROUP BY stat_minute(d.made), CASE WHEN state = 'delivered' THEN stat_class(date_part('epoch', settled_at - d.made) * 1000) END) g
    CROSS JOIN LATERAL (
      SELECT 1 AS sign, n.kind, n.at, n.outcome, n.why FROM stat_of_delivery(state, cause, false, NULL, g.made, settled_at, NULL) n
      UNION ALL
      SELECT -1, 'made', stat_minute(g.made), 'waiting', '') k $$;

CREATE FUNCTION stat_of_ended(outcomes text[], started_at timestamptz[], durations integer[])
RETURNS TABLE (kind text, at integer, outcome text, count integer) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, k.outcome, g.count
     FROM (SELECT a.outcome, min(a.began) AS began, min(a.duration_ms) AS duration_ms, count(*)::integer AS count
             FROM unnest(outcomes, started_at, durations) AS a(outcome, began, duration_ms)
            GROUP BY a.outcome, stat_minute(a.began), a.duration_ms IS NULL, stat_class(a.duration_ms)) g,
          stat_of_attempt(g.outcome, g.began, g.duration_ms) AS k $$;

CREATE VIEW stat_change AS
SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id FROM stat_delta
UNION ALL
SELECT s.destination_id, k.kind, k.at, coalesce(s.source_id, ''), coalesce(s.mapping_id, ''), coalesce(s.name_id, 0), k.outcome, k.why, k.count, k.last_id
  FROM stat_settled s, stat_of_settled(s.state, s.cause, s.created_at, s.settled_at, s.ids) k
UNION ALL
SELECT e.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', k.count, NULL FROM stat_ended e, stat_of_ended(e.outcomes, e.started_at, e.durations) k
UNION ALL
SELECT k.destination_id, k.kind, k.minute, k.source_id, k.mapping_id, k.name_id, k.outcome, k.cause, k.count, k.last_id
  FROM stat_added a, stat_of_added(a.destination_ids, a.kinds, a.minutes, a.source_ids, a.mapping_ids, a.name_ids, a.outcomes, a.causes, a.counts, a.last_ids, a.places, a.stored, a.at) k;
