-- CreateTable
CREATE TABLE "refused_call" (
    "source_id" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "address" TEXT NOT NULL,
    "signed" BOOLEAN NOT NULL,
    "bytes" INTEGER NOT NULL,

    CONSTRAINT "refused_call_pkey" PRIMARY KEY ("source_id","minute","reason")
);

-- CreateIndex
CREATE INDEX "refused_call_minute_idx" ON "refused_call"("minute");
