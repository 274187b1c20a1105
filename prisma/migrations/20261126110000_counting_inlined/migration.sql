-- What a row counts as is worked out several thousand times a second. Postgres puts the text of a
-- function into the statement only if all of it is as immutable as the function says, and
-- date_part() of a timestamptz is not: it was called for each row instead. And VALUES that look at
-- a row are prepared anew for each row, which UNION ALL is not. The values are the same as before.

CREATE OR REPLACE FUNCTION stat_minute(moment timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT floor(date_part('epoch', moment - timestamptz '1970-01-01 00:00:00+00') / 60)::integer $$;

CREATE OR REPLACE FUNCTION stat_of_delivery(state text, cause text, is_test boolean, replay_of text, created_at timestamptz, settled_at timestamptz, recovered_at timestamptz)
RETURNS TABLE (kind text, at integer, outcome text, why text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT 'made', stat_minute(created_at),
      CASE WHEN recovered_at IS NOT NULL AND state IN ('failed', 'dead', 'invalid') THEN 'recovered' ELSE state END,
      CASE WHEN state IN ('failed', 'dead', 'invalid', 'retrying') THEN coalesce(cause, 'other') ELSE '' END
     WHERE NOT is_test
   UNION ALL
   SELECT 'settled', stat_minute(settled_at),
      CASE WHEN recovered_at IS NOT NULL AND state IN ('failed', 'dead', 'invalid') THEN 'recovered' ELSE state END,
      CASE WHEN state IN ('failed', 'dead', 'invalid') THEN coalesce(cause, 'other') ELSE '' END
     WHERE NOT is_test AND settled_at IS NOT NULL
   UNION ALL
   SELECT 'latency', stat_minute(settled_at), stat_class(date_part('epoch', settled_at - created_at) * 1000), ''
     WHERE NOT is_test AND settled_at IS NOT NULL AND state = 'delivered' AND replay_of IS NULL $$;

CREATE OR REPLACE FUNCTION stat_of_attempt(result text, started_at timestamptz, duration_ms integer)
RETURNS TABLE (kind text, at integer, outcome text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT 'attempt', stat_minute(started_at), result WHERE started_at IS NOT NULL
   UNION ALL
   SELECT 'response', stat_minute(started_at), stat_class(duration_ms)
     WHERE started_at IS NOT NULL AND duration_ms IS NOT NULL AND result <> 'unknown' $$;
