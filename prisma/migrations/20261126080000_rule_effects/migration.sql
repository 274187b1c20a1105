-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "rule_result" SMALLINT;

-- CreateTable
CREATE TABLE "rule_effect" (
    "id" TEXT NOT NULL,
    "expires_on" DATE NOT NULL,
    "destination_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "attempt_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "campaign_id" INTEGER,
    "campaign_name" TEXT,
    "rule_name" TEXT,
    "is_test" BOOLEAN NOT NULL DEFAULT false,
    "value" JSON NOT NULL,

    CONSTRAINT "rule_effect_pkey" PRIMARY KEY ("destination_id","id","expires_on")
) PARTITION BY RANGE ("expires_on");

-- CreateIndex
CREATE INDEX "rule_effect_delivery_id_idx" ON "rule_effect"("delivery_id");

-- Deliveries of every day that is there may still be answered: each of their days needs its partition.
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN SELECT right(c.relname, 8) AS day, to_date(right(c.relname, 8), 'YYYYMMDD') AS first
                FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'delivery'::regclass LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF rule_effect FOR VALUES FROM (%L) TO (%L)', 'rule_effect_' || part.day, part.first, part.first + 1);
  END LOOP;
END $$;

-- Counted as everything else is: by Talon.One's word for the effect, and by campaign. Tests are not counted.
CREATE FUNCTION stat_effects_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT e.destination_id, 'effect', stat_minute(e.at), '', '', 0, e.kind, coalesce(e.campaign_id::text, ''), count(*)
    FROM added e WHERE NOT e.is_test GROUP BY 1, 3, 7, 8;
  RETURN NULL;
END $$;

CREATE FUNCTION stat_effects_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stat_delta (destination_id, kind, at, source_id, mapping_id, name_id, outcome, cause, count)
  SELECT e.destination_id, 'effect', stat_minute(e.at), '', '', 0, e.kind, coalesce(e.campaign_id::text, ''), -count(*)
    FROM removed e WHERE NOT e.is_test GROUP BY 1, 3, 7, 8;
  RETURN NULL;
END $$;

CREATE TRIGGER stat_added AFTER INSERT ON rule_effect REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stat_effects_added();
CREATE TRIGGER stat_removed AFTER DELETE ON rule_effect REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION stat_effects_removed();
