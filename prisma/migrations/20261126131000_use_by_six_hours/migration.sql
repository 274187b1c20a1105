-- What lists of mappings and sources show of the last week, in steps of six hours. It follows from
-- the buckets of an hour and changes with them, whoever folds: also a process of the version before.

CREATE TABLE "stat_use" (
    "destination_id" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "source_id" TEXT NOT NULL,
    "mapping_id" TEXT NOT NULL,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "waiting" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stat_use_pkey" PRIMARY KEY ("destination_id","at","source_id","mapping_id")
);
-- Counts change in place: no index holds them.
ALTER TABLE "stat_use" SET (fillfactor = 80);

-- What buckets count for in it: of those of an hour, what settled, and what was made and waits.
CREATE FUNCTION stat_use_of(kind text, size integer, outcome text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN size <> 60 THEN NULL
               WHEN kind = 'settled' AND outcome = 'delivered' THEN 'delivered'
               WHEN kind = 'settled' AND outcome IN ('failed', 'dead', 'invalid') THEN 'failed'
               WHEN kind = 'made' AND outcome IN ('waiting', 'retrying') THEN 'waiting' END $$;

CREATE FUNCTION stat_use_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Of older buckets nobody asks, and they may be gone already.
  CASE TG_OP
  WHEN 'INSERT' THEN
    INSERT INTO stat_use AS u (destination_id, at, source_id, mapping_id, delivered, failed, waiting)
    SELECT b.destination_id, b.at / 360 * 360, b.source_id, b.mapping_id, sum(b.count * (b.use = 'delivered')::int), sum(b.count * (b.use = 'failed')::int), sum(b.count * (b.use = 'waiting')::int)
      FROM (SELECT *, stat_use_of(kind, size, outcome) AS use FROM added) b
     WHERE b.use IS NOT NULL AND b.at >= stat_minute(now()) - 12960 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (destination_id, at, source_id, mapping_id)
    DO UPDATE SET delivered = u.delivered + excluded.delivered, failed = u.failed + excluded.failed, waiting = u.waiting + excluded.waiting;
  WHEN 'UPDATE' THEN
    INSERT INTO stat_use AS u (destination_id, at, source_id, mapping_id, delivered, failed, waiting)
    SELECT b.destination_id, b.at / 360 * 360, b.source_id, b.mapping_id, sum(b.count * (b.use = 'delivered')::int), sum(b.count * (b.use = 'failed')::int), sum(b.count * (b.use = 'waiting')::int)
      FROM (SELECT destination_id, at, source_id, mapping_id, count, stat_use_of(kind, size, outcome) AS use FROM after_rows
            UNION ALL SELECT destination_id, at, source_id, mapping_id, -count, stat_use_of(kind, size, outcome) FROM before_rows) b
     WHERE b.use IS NOT NULL AND b.at >= stat_minute(now()) - 12960 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (destination_id, at, source_id, mapping_id)
    DO UPDATE SET delivered = u.delivered + excluded.delivered, failed = u.failed + excluded.failed, waiting = u.waiting + excluded.waiting;
  ELSE
    INSERT INTO stat_use AS u (destination_id, at, source_id, mapping_id, delivered, failed, waiting)
    SELECT b.destination_id, b.at / 360 * 360, b.source_id, b.mapping_id, -sum(b.count * (b.use = 'delivered')::int), -sum(b.count * (b.use = 'failed')::int), -sum(b.count * (b.use = 'waiting')::int)
      FROM (SELECT *, stat_use_of(kind, size, outcome) AS use FROM removed) b
     WHERE b.use IS NOT NULL AND b.at >= stat_minute(now()) - 12960 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (destination_id, at, source_id, mapping_id)
    DO UPDATE SET delivered = u.delivered + excluded.delivered, failed = u.failed + excluded.failed, waiting = u.waiting + excluded.waiting;
  END CASE;
  RETURN NULL;
END $$;

-- With the lock of whoever changes buckets: what is there becomes the beginning.
SELECT pg_advisory_xact_lock(72707374);
CREATE TRIGGER stat_use_added AFTER INSERT ON stat_bucket REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stat_use_follows();
CREATE TRIGGER stat_use_changed AFTER UPDATE ON stat_bucket REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
  FOR EACH STATEMENT EXECUTE FUNCTION stat_use_follows();
CREATE TRIGGER stat_use_removed AFTER DELETE ON stat_bucket REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION stat_use_follows();
INSERT INTO stat_use (destination_id, at, source_id, mapping_id, delivered, failed, waiting)
SELECT b.destination_id, b.at / 360 * 360, b.source_id, b.mapping_id, sum(b.count * (b.use = 'delivered')::int), sum(b.count * (b.use = 'failed')::int), sum(b.count * (b.use = 'waiting')::int)
  FROM (SELECT *, stat_use_of(kind, size, outcome) AS use FROM stat_bucket WHERE size = 60 AND at >= stat_minute(now()) - 12960) b
 WHERE b.use IS NOT NULL GROUP BY 1, 2, 3, 4;
