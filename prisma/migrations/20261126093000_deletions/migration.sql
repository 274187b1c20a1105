-- CreateTable
CREATE TABLE "deletion" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "person" TEXT NOT NULL,
    "user_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "origin" TEXT NOT NULL,
    "source_id" TEXT,
    "message_ids" TEXT[],
    "notices" INTEGER NOT NULL DEFAULT 1,
    "asked_by_id" TEXT,
    "asked_by_name" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "place" BIGINT NOT NULL,
    "suppresses" BOOLEAN NOT NULL,
    "suppressed_until" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn" INTEGER NOT NULL DEFAULT 0,
    "run_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_until" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),
    "status" INTEGER,
    "answer" TEXT,
    "work_id" TEXT,
    "erased" JSONB,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "deletion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "destination_id" TEXT NOT NULL,
    "person" TEXT NOT NULL,
    "deletion_id" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("destination_id","person")
);

-- CreateTable
CREATE TABLE "deletion_rules" (
    "destination_id" TEXT NOT NULL,
    "per_minute" INTEGER NOT NULL DEFAULT 60,
    "quiet_hours" JSONB,
    "suppress" TEXT NOT NULL DEFAULT 'for_good',
    "suppress_days" INTEGER NOT NULL DEFAULT 30,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "held_at" TIMESTAMPTZ(3),
    "held_reason" TEXT,
    "unreadable_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deletion_rules_pkey" PRIMARY KEY ("destination_id")
);

-- CreateIndex
CREATE INDEX "deletion_destination_id_id_idx" ON "deletion"("destination_id", "id");

-- CreateIndex
CREATE INDEX "deletion_person_idx" ON "deletion"("person");

-- Whose deletion is not over: one for each person, and what workers look for.
CREATE UNIQUE INDEX "deletion_open" ON "deletion"("destination_id", "person") WHERE "finished_at" IS NULL;
CREATE INDEX "deletion_due" ON "deletion"("state", "run_at") WHERE "finished_at" IS NULL;
