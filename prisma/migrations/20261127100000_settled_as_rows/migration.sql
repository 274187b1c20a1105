-- What settles is counted as one row again. Each delivery in it is one value instead of one entry in
-- each of seven lists; and of attempts the statement writes what it was given, where it knows that all
-- of them were under way. To return both, as before, took most of what counting takes. A process of
-- the version before does not fold these rows, but reads them: the view below is its own, too. It
-- writes stat_settlement, which is read as before.

-- CreateType
CREATE TYPE "settled_delivery" AS ("source_id" text, "mapping_id" text, "name_id" integer, "created_at" timestamptz, "state" text, "cause" text, "id" text);

-- CreateTable
CREATE TABLE "stat_outcome" (
    "destination_id" TEXT NOT NULL,
    "settled_at" TIMESTAMPTZ(3) NOT NULL,
    "deliveries" settled_delivery[],
    "minutes" INTEGER[],
    "outcomes" TEXT[],
    "durations" INTEGER[]
);

-- As stat_settlement.
ALTER TABLE "stat_outcome" SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 50000);

-- A statement that counts attempts as it was given them must not end one that has ended already.
CREATE FUNCTION stat_not_under_way() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'An attempt had ended already.' USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;

-- A delivery, or a minute, is null where a trigger has counted the change. Any of a group stands for
-- all: what it counts as depends on nothing but what groups them.
CREATE FUNCTION stat_of_outcome(settled_at timestamptz, deliveries settled_delivery[], minutes integer[], outcomes text[], durations integer[])
RETURNS TABLE (kind text, at integer, source_id text, mapping_id text, name_id integer, outcome text, why text, count integer, last_id text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, g.source_id, g.mapping_id, g.name_id, k.outcome, k.why, k.sign * g.count, CASE WHEN k.why <> '' THEN g.last_id END
     FROM (SELECT coalesce(d.source_id, '') AS source_id, coalesce(d.mapping_id, '') AS mapping_id, coalesce(d.name_id, 0) AS name_id, d.state, d.cause,
                  min(d.created_at) AS made, count(*)::integer AS count, max(d.id) AS last_id
             FROM unnest(deliveries) AS d WHERE d.state <> 'waiting'
            GROUP BY 1, 2, 3, 4, 5, stat_minute(d.created_at), CASE WHEN d.state = 'delivered' THEN stat_class(date_part('epoch', settled_at - d.created_at) * 1000) END) g
    CROSS JOIN LATERAL (
      SELECT 1 AS sign, n.kind, n.at, n.outcome, n.why
        FROM stat_of_delivery(g.state, g.cause, false, NULL, g.made, CASE WHEN g.state <> 'retrying' THEN settled_at END, NULL) n
      UNION ALL
      SELECT -1, 'made', stat_minute(g.made), 'waiting', '') k
   UNION ALL
   SELECT k.kind, k.at, '', '', 0, k.outcome, '', g.count, NULL
     FROM (SELECT a.minute, a.outcome, min(a.duration_ms) AS duration_ms, count(*)::integer AS count
             FROM unnest(minutes, outcomes, durations) AS a(minute, outcome, duration_ms) WHERE a.minute IS NOT NULL
            GROUP BY a.minute, a.outcome, a.duration_ms IS NULL, stat_class(a.duration_ms)) g,
          stat_of_attempt(g.outcome, to_timestamp(g.minute * 60.0), g.duration_ms) AS k $$;

-- What processes of the versions before wrote, all of it: usually nothing. Planned once a connection;
-- as parts of the view, these took half of the time of planning each statement that reads it.
CREATE FUNCTION stat_changed_before() RETURNS SETOF stat_delta LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 AS $$
BEGIN
  RETURN QUERY
  SELECT t.destination_id, k.kind, k.at, k.source_id, k.mapping_id, k.name_id, k.outcome, k.why, k.count, k.last_id
    FROM stat_settlement t, stat_of_settlement(t.settled_at, t.source_ids, t.mapping_ids, t.name_ids, t.states, t.causes, t.created_at, t.ids, t.outcomes, t.started_at, t.durations) k
  UNION ALL
  SELECT s.destination_id, k.kind, k.at, coalesce(s.source_id, ''), coalesce(s.mapping_id, ''), coalesce(s.name_id, 0), k.outcome, k.why, k.count, k.last_id
    FROM stat_settled s, stat_of_settled(s.state, s.cause, s.created_at, s.settled_at, s.ids) k
  UNION ALL
  SELECT e.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', k.count, NULL FROM stat_ended e, stat_of_ended(e.outcomes, e.started_at, e.durations) k;
END $$;

CREATE OR REPLACE VIEW stat_change AS
SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id FROM stat_delta
UNION ALL
SELECT o.destination_id, k.kind, k.at, k.source_id, k.mapping_id, k.name_id, k.outcome, k.why, k.count, k.last_id
  FROM stat_outcome o, stat_of_outcome(o.settled_at, o.deliveries, o.minutes, o.outcomes, o.durations) k
UNION ALL
SELECT k.destination_id, k.kind, k.minute, k.source_id, k.mapping_id, k.name_id, k.outcome, k.cause, k.count, k.last_id
  FROM stat_added a, stat_of_added(a.destination_ids, a.kinds, a.minutes, a.source_ids, a.mapping_ids, a.name_ids, a.outcomes, a.causes, a.counts, a.last_ids, a.places, a.stored, a.at) k
UNION ALL
SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id FROM stat_changed_before();
