-- What a statement settles is counted as one row that says what happened, and taken apart only by
-- whoever reads or folds it. To work out each count while settling took as long as all else that
-- counting takes. What anything else changes still stands in stat_delta, count by count. A process
-- of the version before does not see these rows until they are folded, two seconds later at most.

-- CreateTable
CREATE TABLE "stat_settled" (
    "destination_id" TEXT NOT NULL,
    "source_id" TEXT,
    "mapping_id" TEXT,
    "name_id" INTEGER,
    "state" TEXT NOT NULL,
    "cause" TEXT,
    "created_at" TIMESTAMPTZ[],
    "settled_at" TIMESTAMPTZ(3),
    "ids" TEXT[]
);

-- CreateTable
CREATE TABLE "stat_ended" (
    "destination_id" TEXT NOT NULL,
    "outcomes" TEXT[],
    "started_at" TIMESTAMPTZ[],
    "durations" INTEGER[]
);

-- As stat_delta. And a row is compressed or cut in pieces only if a page cannot hold it.
ALTER TABLE "stat_settled" SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 50000);
ALTER TABLE "stat_ended" SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 50000);

-- Each delivery waited before, was no test and no replay.
CREATE FUNCTION stat_of_settled(state text, cause text, created_at timestamptz[], settled_at timestamptz, ids text[])
RETURNS TABLE (kind text, at integer, outcome text, why text, count integer, last_id text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, k.outcome, k.why, 1, CASE WHEN k.why <> '' THEN d.id END
     FROM unnest(created_at, ids) AS d(made, id), stat_of_delivery(state, cause, false, NULL, d.made, settled_at, NULL) AS k
   UNION ALL
   SELECT 'made', stat_minute(d.made), 'waiting', '', -1, NULL FROM unnest(created_at) AS d(made) $$;

-- Each attempt was under way before, which counts as nothing.
CREATE FUNCTION stat_of_ended(outcomes text[], started_at timestamptz[], durations integer[])
RETURNS TABLE (kind text, at integer, outcome text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, k.outcome FROM unnest(outcomes, started_at, durations) AS a(outcome, began, duration_ms), stat_of_attempt(a.outcome, a.began, a.duration_ms) AS k $$;

-- All that is in no bucket yet: whoever counts reads this, and forgets none of them.
CREATE VIEW stat_change AS
SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id FROM stat_delta
UNION ALL
SELECT s.destination_id, k.kind, k.at, coalesce(s.source_id, ''), coalesce(s.mapping_id, ''), coalesce(s.name_id, 0), k.outcome, k.why, k.count, k.last_id
  FROM stat_settled s, stat_of_settled(s.state, s.cause, s.created_at, s.settled_at, s.ids) k
UNION ALL
SELECT e.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', 1, NULL FROM stat_ended e, stat_of_ended(e.outcomes, e.started_at, e.durations) k;
