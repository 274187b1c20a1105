-- An attempt counts once it has ended. One under way was counted as "started" when it was written
-- and taken away again when it ended, a few hundredths of a second later: two more writes each,
-- for a figure that nothing shows.

CREATE OR REPLACE FUNCTION stat_of_attempt(result text, started_at timestamptz, duration_ms integer)
RETURNS TABLE (kind text, at integer, outcome text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT 'attempt', stat_minute(started_at), result WHERE started_at IS NOT NULL AND result <> 'started'
   UNION ALL
   SELECT 'response', stat_minute(started_at), stat_class(duration_ms)
     WHERE started_at IS NOT NULL AND duration_ms IS NOT NULL AND result NOT IN ('unknown', 'started') $$;

-- What is under way now has been counted; with the lock of whoever changes buckets.
SELECT pg_advisory_xact_lock(72707374);
DELETE FROM stat_delta WHERE kind = 'attempt' AND outcome = 'started';
DELETE FROM stat_total WHERE kind = 'attempt' AND outcome = 'started';
