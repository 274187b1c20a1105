-- CreateTable
CREATE TABLE "reprocess" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "preview" BOOLEAN NOT NULL DEFAULT false,
    "preview_id" TEXT,
    "selection" JSONB NOT NULL,
    "mapping_ids" TEXT[],
    "again" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'running',
    "cursor" TEXT,
    "until" TEXT NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "reason" TEXT,
    "created_by_id" TEXT,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "reprocess_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reprocess_destination_id_id_idx" ON "reprocess"("destination_id", "id");

-- CreateIndex
CREATE INDEX "reprocess_state_idx" ON "reprocess"("state");

-- CreateIndex
CREATE UNIQUE INDEX "reprocess_destination_id_idempotency_key_key" ON "reprocess"("destination_id", "idempotency_key");
