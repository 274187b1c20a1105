-- CreateTable
CREATE TABLE "outage" (
    "destination_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "kind" TEXT NOT NULL,

    CONSTRAINT "outage_pkey" PRIMARY KEY ("destination_id","started_at")
);
