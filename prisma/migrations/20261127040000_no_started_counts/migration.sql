-- What 20261126111000 took away, once more: transactions of the version before that were open at that
-- moment counted attempts under way as "started" still, or took that away, and it could not see it.
-- They have ended since: a later migration changed the triggers of attempts, which waits for them.

-- With the lock of whoever changes buckets.
SELECT pg_advisory_xact_lock(72707374);
DELETE FROM stat_delta WHERE kind = 'attempt' AND outcome = 'started';
DELETE FROM stat_total WHERE kind = 'attempt' AND outcome = 'started';
