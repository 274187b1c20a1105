-- A lock of its own: housekeeping holds the other number while it works.
CREATE OR REPLACE FUNCTION "keep_an_admin"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(72707381);
  IF NOT EXISTS (SELECT 1 FROM "user" WHERE role = 'admin' AND NOT coalesce(banned, false)) THEN
    RAISE EXCEPTION 'last_admin' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
