-- CreateTable
CREATE TABLE "learnt_name" (
    "destination_id" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_there" BOOLEAN NOT NULL,
    "type" TEXT,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "learnt_name_pkey" PRIMARY KEY ("destination_id","entity","event_type","name")
);

-- CreateTable
CREATE TABLE "catalogue_check" (
    "destination_id" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "mappings" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "warnings" INTEGER NOT NULL,

    CONSTRAINT "catalogue_check_pkey" PRIMARY KEY ("destination_id")
);
