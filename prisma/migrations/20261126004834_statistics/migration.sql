-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "name_id" INTEGER,
ADD COLUMN     "recovered_at" TIMESTAMPTZ(3),
ADD COLUMN     "source_id" TEXT;

-- AlterTable
ALTER TABLE "event" ADD COLUMN     "name_id" INTEGER;

-- CreateTable
CREATE TABLE "event_name" (
    "id" SERIAL NOT NULL,
    "destination_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_name_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stat_delta" (
    "destination_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "mapping_id" TEXT NOT NULL,
    "name_id" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_id" TEXT
);

-- CreateTable
CREATE TABLE "stat_bucket" (
    "destination_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "mapping_id" TEXT NOT NULL,
    "name_id" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_id" TEXT,

    CONSTRAINT "stat_bucket_pkey" PRIMARY KEY ("destination_id","kind","size","at","source_id","mapping_id","name_id","outcome","cause")
);

-- CreateTable
CREATE TABLE "stat_total" (
    "destination_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "stat_total_pkey" PRIMARY KEY ("destination_id","kind","size","at","outcome")
);

-- CreateTable
CREATE TABLE "stat_range" (
    "destination_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "rows_from" INTEGER NOT NULL DEFAULT 0,
    "filled_at" TIMESTAMPTZ(3),

    CONSTRAINT "stat_range_pkey" PRIMARY KEY ("destination_id","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "event_name_destination_id_type_name_key" ON "event_name"("destination_id", "type", "name");

-- What is folded every few seconds leaves as many dead rows: they are cleaned up by number, not by share.
ALTER TABLE "stat_delta" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 50000);
-- Counts change in place: no index holds them.
ALTER TABLE "stat_bucket" SET (fillfactor = 80);
ALTER TABLE "stat_total" SET (fillfactor = 80);

CREATE FUNCTION stat_minute(moment timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT floor(date_part('epoch', moment) / 60)::integer $$;

-- Classes of milliseconds, each a fifth longer than the one before: class n ends at 1.2^(n+1).
CREATE FUNCTION stat_class(ms double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT floor(ln(greatest(ms, 1)) / ln(1.2::double precision))::integer::text $$;

-- What one row counts as. INVARIANT: it follows from the row alone, so that buckets can be checked against rows, and made anew from them.
CREATE FUNCTION stat_of_delivery(state text, cause text, is_test boolean, replay_of text, created_at timestamptz, settled_at timestamptz, recovered_at timestamptz)
RETURNS TABLE (kind text, at integer, outcome text, why text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, k.outcome, k.why FROM (VALUES
     ('made', stat_minute(created_at),
      CASE WHEN recovered_at IS NOT NULL AND state IN ('failed', 'dead', 'invalid') THEN 'recovered' ELSE state END,
      CASE WHEN state IN ('failed', 'dead', 'invalid', 'retrying') THEN coalesce(cause, 'other') ELSE '' END),
     ('settled', stat_minute(settled_at),
      CASE WHEN recovered_at IS NOT NULL AND state IN ('failed', 'dead', 'invalid') THEN 'recovered' ELSE state END,
      CASE WHEN state IN ('failed', 'dead', 'invalid') THEN coalesce(cause, 'other') ELSE '' END),
     ('latency', CASE WHEN state = 'delivered' AND replay_of IS NULL THEN stat_minute(settled_at) END,
      stat_class(date_part('epoch', settled_at - created_at) * 1000), '')
   ) AS k(kind, at, outcome, why) WHERE NOT is_test AND k.at IS NOT NULL $$;

CREATE FUNCTION stat_of_attempt(result text, started_at timestamptz, duration_ms integer)
RETURNS TABLE (kind text, at integer, outcome text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT k.kind, k.at, k.outcome FROM (VALUES
     ('attempt', stat_minute(started_at), result),
     ('response', CASE WHEN duration_ms IS NOT NULL AND result <> 'unknown' THEN stat_minute(started_at) END, stat_class(duration_ms))
   ) AS k(kind, at, outcome) WHERE k.at IS NOT NULL $$;

CREATE FUNCTION stat_events_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT e.destination_id, 'received', stat_minute(e.received_at), e.source_id, '', coalesce(e.name_id, 0), e.outcome, '', count(*)
    FROM added e GROUP BY 1, 3, 4, 6, 7;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_events_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT e.destination_id, 'received', stat_minute(e.received_at), e.source_id, '', coalesce(e.name_id, 0), e.outcome, '', -count(*)
    FROM removed e GROUP BY 1, 3, 4, 6, 7;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_events_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT e.destination_id, 'received', stat_minute(e.received_at), e.source_id, '', coalesce(e.name_id, 0), e.outcome, '', sum(e.sign)
    FROM (SELECT 1 AS sign, destination_id, received_at, source_id, name_id, outcome FROM after_rows
          UNION ALL SELECT -1, destination_id, received_at, source_id, name_id, outcome FROM before_rows) e
   GROUP BY 1, 3, 4, 6, 7 HAVING sum(e.sign) <> 0;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_deliveries_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
  SELECT d.destination_id, k.kind, k.at, coalesce(d.source_id, ''), d.mapping_id, coalesce(d.name_id, 0), k.outcome, k.why, count(*), max(CASE WHEN k.why <> '' THEN d.id END)
    FROM added d, stat_of_delivery(d.state, d.cause, d.is_test, d.replay_of, d.created_at, d.settled_at, d.recovered_at) k
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_deliveries_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
  SELECT d.destination_id, k.kind, k.at, coalesce(d.source_id, ''), d.mapping_id, coalesce(d.name_id, 0), k.outcome, k.why, -count(*), NULL
    FROM removed d, stat_of_delivery(d.state, d.cause, d.is_test, d.replay_of, d.created_at, d.settled_at, d.recovered_at) k
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_deliveries_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  origin record;
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
  SELECT d.destination_id, k.kind, k.at, coalesce(d.source_id, ''), d.mapping_id, coalesce(d.name_id, 0), k.outcome, k.why, sum(d.sign), max(CASE WHEN d.sign = 1 AND k.why <> '' THEN d.id END)
    FROM (SELECT 1 AS sign, destination_id, source_id, mapping_id, name_id, id, state, cause, is_test, replay_of, created_at, settled_at, recovered_at FROM after_rows
          UNION ALL SELECT -1, destination_id, source_id, mapping_id, name_id, id, state, cause, is_test, replay_of, created_at, settled_at, recovered_at FROM before_rows) d, stat_of_delivery(d.state, d.cause, d.is_test, d.replay_of, d.created_at, d.settled_at, d.recovered_at) k
   GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(d.sign) <> 0;
  -- What a replay has delivered is no longer failed where it failed first, nor in the replays in between.
  FOR origin IN SELECT DISTINCT d.destination_id, d.replay_of AS id FROM after_rows d
                 WHERE d.replay_of IS NOT NULL AND NOT d.is_test AND (d.state = 'delivered' OR d.recovered_at IS NOT NULL) ORDER BY 1, 2 LOOP
    UPDATE delivery SET recovered_at = now()
     WHERE destination_id = origin.destination_id AND id = origin.id AND recovered_at IS NULL AND state IN ('failed', 'dead', 'invalid');
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_attempts_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT a.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', count(*)
    FROM added a, stat_of_attempt(a.outcome, a.started_at, a.duration_ms) k
   GROUP BY 1, 2, 3, 7;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_attempts_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT a.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', -count(*)
    FROM removed a, stat_of_attempt(a.outcome, a.started_at, a.duration_ms) k
   GROUP BY 1, 2, 3, 7;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_attempts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT a.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', sum(a.sign)
    FROM (SELECT 1 AS sign, destination_id, outcome, started_at, duration_ms FROM after_rows
          UNION ALL SELECT -1, destination_id, outcome, started_at, duration_ms FROM before_rows) a, stat_of_attempt(a.outcome, a.started_at, a.duration_ms) k
   GROUP BY 1, 2, 3, 7 HAVING sum(a.sign) <> 0;
  RETURN NULL;
END $$;

-- Once a statement, whatever number of rows it writes; dropping a partition takes no count away.
CREATE TRIGGER stat_added AFTER INSERT ON event REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stat_events_added();
CREATE TRIGGER stat_changed AFTER UPDATE ON event REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION stat_events_changed();
CREATE TRIGGER stat_removed AFTER DELETE ON event REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION stat_events_removed();
CREATE TRIGGER stat_added AFTER INSERT ON delivery REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stat_deliveries_added();
CREATE TRIGGER stat_changed AFTER UPDATE ON delivery REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION stat_deliveries_changed();
CREATE TRIGGER stat_removed AFTER DELETE ON delivery REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION stat_deliveries_removed();
CREATE TRIGGER stat_added AFTER INSERT ON attempt REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stat_attempts_added();
CREATE TRIGGER stat_changed AFTER UPDATE ON attempt REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION stat_attempts_changed();
CREATE TRIGGER stat_removed AFTER DELETE ON attempt REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION stat_attempts_removed();
