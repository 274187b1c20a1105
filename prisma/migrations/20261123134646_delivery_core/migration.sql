-- DropIndex
DROP INDEX "attempt_destination_id_id_idx";

-- DropIndex
DROP INDEX "delivery_destination_id_id_idx";

-- DropIndex
DROP INDEX "event_destination_id_id_idx";

-- DropIndex
DROP INDEX "lane_entry_delivery_id_idx";

-- AlterTable
ALTER TABLE "attempt" DROP CONSTRAINT "attempt_pkey",
ALTER COLUMN "request" SET DATA TYPE JSON,
ALTER COLUMN "response" SET DATA TYPE JSON,
ADD CONSTRAINT "attempt_pkey" PRIMARY KEY ("destination_id", "id", "expires_on");

-- AlterTable
ALTER TABLE "delivery" DROP CONSTRAINT "delivery_pkey",
ADD COLUMN     "pending" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "results" JSONB,
ADD COLUMN     "retry_unknown" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "stop_lane" BOOLEAN NOT NULL DEFAULT false,
ALTER COLUMN "requests" SET DATA TYPE JSON,
ADD CONSTRAINT "delivery_pkey" PRIMARY KEY ("destination_id", "id", "expires_on");

-- AlterTable
ALTER TABLE "event" DROP CONSTRAINT "event_pkey",
ALTER COLUMN "payload" SET DATA TYPE JSON,
ADD CONSTRAINT "event_pkey" PRIMARY KEY ("destination_id", "id", "expires_on");

-- AlterTable
ALTER TABLE "lane" DROP COLUMN "claimed_until";

-- AlterTable
ALTER TABLE "lane_entry" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "first_failed_at" TIMESTAMPTZ(3),
ADD COLUMN     "lane_count" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "mergeable" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "request_index" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "message_key" DROP CONSTRAINT "message_key_pkey",
DROP COLUMN "event_id",
DROP COLUMN "message_id",
DROP COLUMN "source_id",
ADD COLUMN     "key" UUID NOT NULL,
ADD CONSTRAINT "message_key_pkey" PRIMARY KEY ("bucket", "key");

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replay" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "filter" JSONB NOT NULL,
    "mapping_choice" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "total" INTEGER NOT NULL,
    "replayed" INTEGER NOT NULL DEFAULT 0,
    "skipped" INTEGER NOT NULL DEFAULT 0,
    "cursor" TEXT,
    "until" TEXT NOT NULL,
    "reason" TEXT,
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replay_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "replay_state_idx" ON "replay"("state");

-- CreateIndex
CREATE UNIQUE INDEX "replay_destination_id_idempotency_key_key" ON "replay"("destination_id", "idempotency_key");

-- Order within a lane: drawn only while the rows of all its lanes are locked.
CREATE SEQUENCE "lane_seq" AS BIGINT;

-- The two tables whose rows live for seconds: keep their dead rows few, so that a claim's index scan stays short.
ALTER TABLE "lane" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE "lane_entry" SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE "client_lease" SET (fillfactor = 50);
ALTER TABLE "worker" SET (fillfactor = 50);

-- A change of what intake and workers keep compiled in memory is told to every process when, and only when, it commits.
CREATE FUNCTION "tell_config_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'destination' THEN
    PERFORM pg_notify('falconer_config', coalesce(NEW.id, OLD.id));
  ELSIF TG_TABLE_NAME = 'api_key' THEN
    PERFORM pg_notify('falconer_config', d.id) FROM "destination" d WHERE d.api_key_id = NEW.id;
  ELSE
    PERFORM pg_notify('falconer_config', coalesce(NEW.destination_id, OLD.destination_id));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "destination_config" AFTER INSERT OR UPDATE OR DELETE ON "destination" FOR EACH ROW EXECUTE FUNCTION "tell_config_change"();
CREATE TRIGGER "mapping_config" AFTER INSERT OR UPDATE OR DELETE ON "mapping" FOR EACH ROW EXECUTE FUNCTION "tell_config_change"();
CREATE TRIGGER "source_config" AFTER INSERT OR DELETE ON "source" FOR EACH ROW EXECUTE FUNCTION "tell_config_change"();
-- When a source was last used is no change of its configuration.
CREATE TRIGGER "source_config_update" AFTER UPDATE ON "source" FOR EACH ROW
  WHEN (to_jsonb(OLD) - 'last_event_at' - 'previous_secret_last_used_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_event_at' - 'previous_secret_last_used_at')
  EXECUTE FUNCTION "tell_config_change"();
CREATE TRIGGER "api_key_config" AFTER UPDATE OF "secret" ON "api_key" FOR EACH ROW EXECUTE FUNCTION "tell_config_change"();
