-- CreateTable
CREATE TABLE "back_test" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "last" INTEGER,
    "config" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "until" TEXT NOT NULL,
    "looked" INTEGER NOT NULL DEFAULT 0,
    "cursor" TEXT,
    "result" JSONB,
    "reason" TEXT,
    "claimed_by" TEXT,
    "claimed_at" TIMESTAMPTZ(3),
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "back_test_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "back_test_destination_id_id_idx" ON "back_test"("destination_id", "id");

-- CreateIndex
CREATE INDEX "back_test_state_idx" ON "back_test"("state");
