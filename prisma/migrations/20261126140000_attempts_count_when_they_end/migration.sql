-- An attempt is stored when it begins, and counts as nothing until it ends. So nothing is counted
-- when one is stored; to look at each row for it took longer than it seems, several hundred times a
-- second.

DROP TRIGGER stat_added ON attempt;
DROP FUNCTION stat_attempt_added();
