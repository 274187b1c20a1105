-- CreateTable
CREATE TABLE "outage" (
    "destination_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "kind" TEXT NOT NULL,

    CONSTRAINT "outage_pkey" PRIMARY KEY ("destination_id","started_at")
);

-- A delivery that failed is recovered once a replay of it, or a replay of that replay, was delivered: it counts as failed no longer. In the database,
-- for every process settles deliveries, also those of the version before.
CREATE FUNCTION "recover_replayed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "delivery" SET "state" = 'recovered'
   WHERE "destination_id" = NEW."destination_id" AND "id" = NEW."replay_of" AND "state" IN ('failed', 'dead', 'invalid');
  RETURN NULL;
END $$;
CREATE TRIGGER "delivery_recovers" AFTER UPDATE OF "state" ON "delivery" FOR EACH ROW
  WHEN (NEW."replay_of" IS NOT NULL AND NEW."state" IN ('delivered', 'recovered') AND OLD."state" <> NEW."state")
  EXECUTE FUNCTION "recover_replayed"();
