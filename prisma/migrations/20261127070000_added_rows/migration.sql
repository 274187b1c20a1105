-- What a statement stores is counted as one row, too: the counts as they came to it, and the places
-- of the events that they belong to where not all of these were new. To write each count as a row of
-- its own took four times as long.

-- CreateTable
CREATE TABLE "stat_added" (
    "destination_ids" TEXT[],
    "kinds" TEXT[],
    "minutes" INTEGER[],
    "source_ids" TEXT[],
    "mapping_ids" TEXT[],
    "name_ids" INTEGER[],
    "outcomes" TEXT[],
    "causes" TEXT[],
    "counts" INTEGER[],
    "last_ids" TEXT[],
    "places" TEXT[],
    "stored" INTEGER[],
    "at" INTEGER NOT NULL
);

-- As stat_settled.
ALTER TABLE "stat_added" SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 50000);

CREATE FUNCTION stat_of_added(destination_ids text[], kinds text[], minutes integer[], source_ids text[], mapping_ids text[], name_ids integer[], outcomes text[],
                              causes text[], counts integer[], last_ids text[], places text[], stored integer[], at integer)
RETURNS TABLE (destination_id text, kind text, minute integer, source_id text, mapping_id text, name_id integer, outcome text, cause text, count integer, last_id text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT c.destination_id, c.kind, coalesce(nullif(c.minute, 0), at), c.source_id, c.mapping_id, c.name_id, c.outcome, c.cause, c.count, nullif(c.last_id, '')
     FROM (SELECT a.destination_id, a.kind, a.minute, a.source_id, a.mapping_id, a.name_id, a.outcome, a.cause, a.last_id,
                  CASE WHEN stored IS NULL THEN a.count
                       ELSE (SELECT count(*)::integer FROM unnest(string_to_array(a.places, ' ')::integer[]) AS p(place) WHERE p.place = ANY (stored)) END AS count
             FROM unnest(destination_ids, kinds, minutes, source_ids, mapping_ids, name_ids, outcomes, causes, counts, last_ids, places)
                  AS a(destination_id, kind, minute, source_id, mapping_id, name_id, outcome, cause, count, last_id, places)) c
    WHERE c.count > 0 $$;

CREATE OR REPLACE VIEW stat_change AS
SELECT destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id FROM stat_delta
UNION ALL
SELECT s.destination_id, k.kind, k.at, coalesce(s.source_id, ''), coalesce(s.mapping_id, ''), coalesce(s.name_id, 0), k.outcome, k.why, k.count, k.last_id
  FROM stat_settled s, stat_of_settled(s.state, s.cause, s.created_at, s.settled_at, s.ids) k
UNION ALL
SELECT e.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', 1, NULL FROM stat_ended e, stat_of_ended(e.outcomes, e.started_at, e.durations) k
UNION ALL
SELECT k.destination_id, k.kind, k.minute, k.source_id, k.mapping_id, k.name_id, k.outcome, k.cause, k.count, k.last_id
  FROM stat_added a, stat_of_added(a.destination_ids, a.kinds, a.minutes, a.source_ids, a.mapping_ids, a.name_ids, a.outcomes, a.causes, a.counts, a.last_ids, a.places, a.stored, a.at) k;
