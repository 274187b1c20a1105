-- CreateTable
CREATE TABLE "alert_channel" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "secret" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "min_level" TEXT NOT NULL DEFAULT 'notice',
    "failing_since" TIMESTAMPTZ(3),
    "failing_reason" TEXT,
    "last_sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_rules" (
    "destination_id" TEXT NOT NULL,
    "rules" JSONB NOT NULL DEFAULT '{}',
    "channels" JSONB,
    "quiet_hours" JSONB,
    "calm_minutes" DOUBLE PRECISION,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_rules_pkey" PRIMARY KEY ("destination_id")
);

-- CreateTable
CREATE TABLE "alert_mute" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_mute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "worst" TEXT NOT NULL,
    "told" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(3),
    "since" TIMESTAMPTZ(3) NOT NULL,
    "calm_since" TIMESTAMPTZ(3),
    "calm_level" TEXT NOT NULL DEFAULT 'ok',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 0,
    "ended_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_notice" (
    "id" TEXT NOT NULL,
    "alert_id" TEXT,
    "revision" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_dispatch" (
    "notice_id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "channel_name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "answers" JSONB NOT NULL DEFAULT '[]',
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_dispatch_pkey" PRIMARY KEY ("notice_id","channel_id")
);

-- CreateTable
CREATE TABLE "intake_process" (
    "id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "intake_process_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "problem" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "mapping_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "first_seen" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,
    "times" INTEGER NOT NULL DEFAULT 1,
    "opened_version" INTEGER NOT NULL,
    "last_version" INTEGER NOT NULL,
    "last_delivery_id" TEXT NOT NULL,
    "owner_id" TEXT,
    "owner_name" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "problem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "problem_note" (
    "id" TEXT NOT NULL,
    "problem_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "author_id" TEXT,
    "author_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "problem_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "problem_destination_id_state_idx" ON "problem"("destination_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "problem_destination_id_mapping_id_cause_signature_key" ON "problem"("destination_id", "mapping_id", "cause", "signature");

-- CreateIndex
CREATE INDEX "problem_note_problem_id_idx" ON "problem_note"("problem_id");

-- CreateIndex
CREATE INDEX "alert_mute_until_idx" ON "alert_mute"("until");

-- CreateIndex
CREATE INDEX "alert_ended_at_idx" ON "alert"("ended_at");

-- CreateIndex
CREATE INDEX "alert_notice_at_idx" ON "alert_notice"("at");

-- CreateIndex
CREATE UNIQUE INDEX "alert_notice_alert_id_revision_key" ON "alert_notice"("alert_id", "revision");

-- CreateIndex
CREATE INDEX "alert_dispatch_channel_id_created_at_idx" ON "alert_dispatch"("channel_id", "created_at");

-- One alert of a kind is on at a time for each subject.
CREATE UNIQUE INDEX "alert_on_key" ON "alert"("key") WHERE "ended_at" IS NULL;

-- What a sender looks for every second.
CREATE INDEX "alert_dispatch_due" ON "alert_dispatch"("next_at") WHERE "state" IN ('waiting', 'sending');

-- Few lanes are stopped: those are found without reading the others.
CREATE INDEX "lane_stopped" ON "lane"("destination_id") WHERE "stopped_by" IS NOT NULL;
