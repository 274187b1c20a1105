-- When a destination last went on after a pause: what waited meanwhile has waited for Talon.One only since.
ALTER TABLE "destination" ADD COLUMN     "open_since" TIMESTAMPTZ(3);

CREATE FUNCTION destination_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.open_since := now();
  RETURN NEW;
END $$;

CREATE TRIGGER destination_goes_on BEFORE UPDATE OF paused_at, enabled ON destination FOR EACH ROW
  WHEN ((OLD.paused_at IS NOT NULL OR NOT OLD.enabled) AND NEW.paused_at IS NULL AND NEW.enabled)
  EXECUTE FUNCTION destination_goes_on();
