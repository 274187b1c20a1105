-- CreateTable
CREATE TABLE "background_work" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "run_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "input" TEXT,
    "subject" TEXT,
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT,
    "step" TEXT,
    "result" JSONB,
    "reason" TEXT,
    "cancel_asked" BOOLEAN NOT NULL DEFAULT false,
    "claimed_by" TEXT,
    "claimed_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "background_work_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "background_work_kind_created_at_idx" ON "background_work"("kind", "created_at");

ALTER TABLE "background_work" ADD CONSTRAINT "background_work_state" CHECK ("state" IN ('waiting', 'running', 'done', 'failed', 'cancelled'));

-- What there is to do: few rows, looked for every second.
CREATE INDEX "background_work_open_idx" ON "background_work"("run_at") WHERE "state" IN ('waiting', 'running');
-- The same is not asked for twice at once.
CREATE UNIQUE INDEX "background_work_subject_key" ON "background_work"("kind", "subject") WHERE "state" IN ('waiting', 'running');
