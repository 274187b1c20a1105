-- CreateTable
CREATE TABLE "taken_call" (
    "source_id" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "taken_call_pkey" PRIMARY KEY ("source_id","minute")
);

-- CreateIndex
CREATE INDEX "taken_call_minute_idx" ON "taken_call"("minute");

-- What earlier versions took was not counted: this says from when on it is.
INSERT INTO "taken_call" ("source_id", "minute", "count") SELECT '', now(), 0 WHERE EXISTS (SELECT 1 FROM "source");
