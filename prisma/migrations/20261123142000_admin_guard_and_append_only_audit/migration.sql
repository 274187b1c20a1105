-- There is always an administrator who can sign in. The lock makes two who demote each other at the same moment take turns; the second one's count sees the first.
CREATE FUNCTION "keep_an_admin"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(72707372);
  IF NOT EXISTS (SELECT 1 FROM "user" WHERE role = 'admin' AND NOT coalesce(banned, false)) THEN
    RAISE EXCEPTION 'last_admin' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "keep_an_admin_update" AFTER UPDATE OF "role", "banned" ON "user" FOR EACH ROW
  WHEN (OLD.role = 'admin' AND NOT coalesce(OLD.banned, false) AND (NEW.role <> 'admin' OR coalesce(NEW.banned, false)))
  EXECUTE FUNCTION "keep_an_admin"();
CREATE TRIGGER "keep_an_admin_delete" AFTER DELETE ON "user" FOR EACH ROW
  WHEN (OLD.role = 'admin' AND NOT coalesce(OLD.banned, false))
  EXECUTE FUNCTION "keep_an_admin"();

-- The audit log only grows. The application's own role meets this trigger whatever it tries; only the table's owner could take the trigger away.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER "audit_append_only" BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();
CREATE TRIGGER "audit_no_truncate" BEFORE TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
