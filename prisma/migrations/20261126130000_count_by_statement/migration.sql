-- The statements that store events and deliveries count what they add, and say so in each row: they
-- know what they write, and to look at all that was written took a tenth of what intake can take.
-- What is added in any other way, also by a process of the version before, is counted row by row.
-- The condition is a column, since Postgres prepares it anew for every statement.

ALTER TABLE "event" ADD COLUMN     "counted" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "delivery" ADD COLUMN     "counted" BOOLEAN NOT NULL DEFAULT false;

DROP TRIGGER stat_added ON event;
DROP TRIGGER stat_added ON delivery;
DROP TRIGGER stat_added ON attempt;
DROP FUNCTION stat_events_added();
DROP FUNCTION stat_deliveries_added();
DROP FUNCTION stat_attempts_added();

CREATE FUNCTION stat_event_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  VALUES (NEW.destination_id, 'received', stat_minute(NEW.received_at), coalesce(NEW.source_id, ''), '', coalesce(NEW.name_id, 0), NEW.outcome, '', 1);
  RETURN NULL;
END $$;

CREATE FUNCTION stat_delivery_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
  SELECT NEW.destination_id, k.kind, k.at, coalesce(NEW.source_id, ''), NEW.mapping_id, coalesce(NEW.name_id, 0), k.outcome, k.why, 1, CASE WHEN k.why <> '' THEN NEW.id END
    FROM stat_of_delivery(NEW.state, NEW.cause, NEW.is_test, NEW.replay_of, NEW.created_at, NEW.settled_at, NEW.recovered_at) k;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_attempt_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT NEW.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', 1 FROM stat_of_attempt(NEW.outcome, NEW.started_at, NEW.duration_ms) k;
  RETURN NULL;
END $$;

CREATE TRIGGER stat_added AFTER INSERT ON event FOR EACH ROW WHEN (NOT NEW.counted) EXECUTE FUNCTION stat_event_added();
CREATE TRIGGER stat_added AFTER INSERT ON delivery FOR EACH ROW WHEN (NOT NEW.counted) EXECUTE FUNCTION stat_delivery_added();
-- One under way counts as nothing.
CREATE TRIGGER stat_added AFTER INSERT ON attempt FOR EACH ROW WHEN (NEW.outcome <> 'started') EXECUTE FUNCTION stat_attempt_added();

-- Settling: almost always the deliveries waited before, and the attempts were under way. Then one
-- look at each is enough. The counts are the same as by the general way below it.
CREATE OR REPLACE FUNCTION stat_deliveries_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  waited boolean;
  replays boolean;
  origin record;
BEGIN
  SELECT NOT EXISTS (SELECT FROM before_rows WHERE state <> 'waiting' OR is_test OR settled_at IS NOT NULL OR recovered_at IS NOT NULL),
         EXISTS (SELECT FROM after_rows WHERE replay_of IS NOT NULL) INTO waited, replays;
  IF waited THEN
    INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
    SELECT g.destination_id, k.kind, k.at, coalesce(g.source_id, ''), coalesce(g.mapping_id, ''), coalesce(g.name_id, 0), k.outcome, k.why, g.count, CASE WHEN k.why <> '' THEN g.last_id END
      FROM (SELECT d.destination_id, d.source_id, d.mapping_id, d.name_id, d.state, d.cause, d.recovered, d.created, d.settled, d.class, grouping(d.class) AS whole, count(*) AS count, max(d.id) AS last_id
              FROM (SELECT destination_id, source_id, mapping_id, name_id, id, state, cause, stat_minute(created_at) AS created, stat_minute(settled_at) AS settled,
                           recovered_at IS NOT NULL AND state IN ('failed', 'dead', 'invalid') AS recovered,
                           CASE WHEN state = 'delivered' AND replay_of IS NULL THEN stat_class(date_part('epoch', settled_at - created_at) * 1000) END AS class FROM after_rows WHERE NOT is_test) d
             GROUP BY GROUPING SETS ((d.destination_id, d.source_id, d.mapping_id, d.name_id, d.state, d.cause, d.recovered, d.created, d.settled), (d.destination_id, d.settled, d.class))
            HAVING grouping(d.class) = 1 OR d.class IS NOT NULL) g
     CROSS JOIN LATERAL (
       SELECT 'made' AS kind, g.created AS at, CASE WHEN g.recovered THEN 'recovered' ELSE g.state END AS outcome, CASE WHEN g.state IN ('failed', 'dead', 'invalid', 'retrying') THEN coalesce(g.cause, 'other') ELSE '' END AS why WHERE g.whole = 1
       UNION ALL
       SELECT 'settled', g.settled, CASE WHEN g.recovered THEN 'recovered' ELSE g.state END, CASE WHEN g.state IN ('failed', 'dead', 'invalid') THEN coalesce(g.cause, 'other') ELSE '' END WHERE g.whole = 1 AND g.settled IS NOT NULL
       UNION ALL
       SELECT 'latency', g.settled, g.class, '' WHERE g.whole = 0 AND g.settled IS NOT NULL) k
    UNION ALL
    SELECT b.destination_id, 'made', stat_minute(b.created_at), coalesce(b.source_id, ''), b.mapping_id, coalesce(b.name_id, 0), 'waiting', '', -count(*), NULL
      FROM before_rows b GROUP BY 1, 3, 4, 5, 6;
  ELSE
    INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count, last_id)
    SELECT d.destination_id, k.kind, k.at, coalesce(d.source_id, ''), d.mapping_id, coalesce(d.name_id, 0), k.outcome, k.why, sum(d.sign), max(CASE WHEN d.sign = 1 AND k.why <> '' THEN d.id END)
      FROM (SELECT 1 AS sign, destination_id, source_id, mapping_id, name_id, id, state, cause, is_test, replay_of, created_at, settled_at, recovered_at FROM after_rows
            UNION ALL SELECT -1, destination_id, source_id, mapping_id, name_id, id, state, cause, is_test, replay_of, created_at, settled_at, recovered_at FROM before_rows) d, stat_of_delivery(d.state, d.cause, d.is_test, d.replay_of, d.created_at, d.settled_at, d.recovered_at) k
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(d.sign) <> 0;
  END IF;
  -- What a replay has delivered is no longer failed where it failed first, nor in the replays in between.
  IF replays THEN
    FOR origin IN SELECT DISTINCT d.destination_id, d.replay_of AS id FROM after_rows d
                   WHERE d.replay_of IS NOT NULL AND NOT d.is_test AND (d.state = 'delivered' OR d.recovered_at IS NOT NULL) ORDER BY 1, 2 LOOP
      UPDATE delivery SET recovered_at = now()
       WHERE destination_id = origin.destination_id AND id = origin.id AND recovered_at IS NULL AND state IN ('failed', 'dead', 'invalid');
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION stat_attempts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM before_rows WHERE outcome <> 'started') THEN
    INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
    SELECT a.destination_id, CASE WHEN grouping(a.class) = 1 THEN 'attempt' ELSE 'response' END, a.at, '', '', 0, coalesce(a.outcome, a.class), '', count(*)
      FROM (SELECT destination_id, stat_minute(started_at) AS at, outcome, CASE WHEN outcome <> 'unknown' THEN stat_class(duration_ms) END AS class
              FROM after_rows WHERE outcome <> 'started' AND started_at IS NOT NULL) a
     GROUP BY GROUPING SETS ((a.destination_id, a.at, a.outcome), (a.destination_id, a.at, a.class))
    HAVING grouping(a.class) = 1 OR a.class IS NOT NULL;
  ELSE
    INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
    SELECT a.destination_id, k.kind, k.at, '', '', 0, k.outcome, '', sum(a.sign)
      FROM (SELECT 1 AS sign, destination_id, outcome, started_at, duration_ms FROM after_rows
            UNION ALL SELECT -1, destination_id, outcome, started_at, duration_ms FROM before_rows) a, stat_of_attempt(a.outcome, a.started_at, a.duration_ms) k
     GROUP BY 1, 2, 3, 7 HAVING sum(a.sign) <> 0;
  END IF;
  RETURN NULL;
END $$;
