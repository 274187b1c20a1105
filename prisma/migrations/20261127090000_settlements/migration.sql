-- Deliveries and attempts that settle together are nearly always alike, and change in one statement:
-- then they are counted as one row, delivery by delivery and attempt by attempt. To count them in two
-- statements, and to put deliveries in groups before they were stored, took a third longer. A process
-- of the version before does not see these rows until they are folded, two seconds later at most,
-- and writes stat_settled and stat_ended, which are read as before.

-- CreateTable
CREATE TABLE "stat_settlement" (
    "destination_id" TEXT NOT NULL,
    "settled_at" TIMESTAMPTZ(3) NOT NULL,
    "source_ids" TEXT[],
    "mapping_ids" TEXT[],
    "name_ids" INTEGER[],
    "states" TEXT[],
    "causes" TEXT[],
    "created_at" TIMESTAMPTZ[],
    "ids" TEXT[],
    "outcomes" TEXT[],
    "started_at" TIMESTAMPTZ[],
    "durations" INTEGER[]
);

-- As stat_settled.
ALTER TABLE "stat_settlement" SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 50000);

CREATE FUNCTION stat_of_settlement(settled_at timestamptz, source_ids text[], mapping_ids text[], name_ids integer[], states text[], causes text[], created_at timestamptz[],
                                   ids text[], outcomes text[], started_at timestamptz[], durations integer[])
RETURNS TABLE (kind text, at integer, source_id text, mapping_id text, name_id integer, outcome text, why text, count integer, last_id text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, g.source_id, g.mapping_id, g.name_id, k.outcome, k.why, k.count, k.last_id
     FROM (SELECT coalesce(d.source_id, '') AS source_id, coalesce(d.mapping_id, '') AS mapping_id, coalesce(d.name_id, 0) AS name_id,
                  coalesce(d.state, 'delivered') AS state, d.cause, array_agg(d.made) AS made, array_agg(d.id) AS ids
             FROM unnest(source_ids, mapping_ids, name_ids, states, causes, created_at, ids) AS d(source_id, mapping_id, name_id, state, cause, made, id)
            GROUP BY 1, 2, 3, 4, 5) g
    CROSS JOIN LATERAL stat_of_settled(g.state, g.cause, g.made, CASE WHEN g.state <> 'retrying' THEN settled_at END, g.ids) k
   UNION ALL
   SELECT k.kind, k.at, '', '', 0, k.outcome, '', k.count, NULL FROM stat_of_ended(outcomes, started_at, durations) k $$;

CREATE OR REPLACE VIEW stat_change AS
SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id FROM stat_delta
UNION ALL
SELECT t.destination_id, k.kind, k.at, k.source_id, k.mapping_id, k.name_id, k.outcome, k.why, k.count, k.last_id
  FROM stat_settlement t, stat_of_settlement(t.settled_at, t.source_ids, t.mapping_ids, t.name_ids, t.states, t.causes, t.created_at, t.ids, t.outcomes, t.started_at, t.durations) k
UNION ALL
SELECT s.destination_id, k.kind, k.at, coalesce(s.source_id, ''), coalesce(s.mapping_id, ''), coalesce(s.name_id, 0), k.outcome, k.why, k.count, k.last_id
  FROM stat_settled s, stat_of_settled(s.state, s.cause, s.created_at, s.settled_at, s.ids) k
UNION ALL
SELECT e.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', k.count, NULL FROM stat_ended e, stat_of_ended(e.outcomes, e.started_at, e.durations) k
UNION ALL
SELECT k.destination_id, k.kind, k.minute, k.source_id, k.mapping_id, k.name_id, k.outcome, k.cause, k.count, k.last_id
  FROM stat_added a, stat_of_added(a.destination_ids, a.kinds, a.minutes, a.source_ids, a.mapping_ids, a.name_ids, a.outcomes, a.causes, a.counts, a.last_ids, a.places, a.stored, a.at) k;
