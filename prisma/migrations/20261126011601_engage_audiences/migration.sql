-- CreateTable
CREATE TABLE "engage_audience" (
    "destination_id" TEXT NOT NULL,
    "audience_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "space_id" TEXT,
    "entered" BIGINT NOT NULL DEFAULT 0,
    "left" BIGINT NOT NULL DEFAULT 0,
    "last_entered_at" TIMESTAMPTZ(3),
    "last_left_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "engage_audience_pkey" PRIMARY KEY ("destination_id","audience_id")
);

-- CreateIndex
CREATE INDEX "engage_audience_destination_id_key_audience_id_idx" ON "engage_audience"("destination_id", "key", "audience_id");
