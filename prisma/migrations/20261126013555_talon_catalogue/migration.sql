-- CreateTable
CREATE TABLE "talon_access" (
    "destination_id" TEXT NOT NULL,
    "management_key" TEXT,
    "hint" TEXT NOT NULL DEFAULT '',
    "deployment" TEXT NOT NULL DEFAULT '',
    "application_id" INTEGER,
    "refreshing_since" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "talon_access_pkey" PRIMARY KEY ("destination_id")
);

-- CreateTable
CREATE TABLE "catalogue_items" (
    "destination_id" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "items" JSONB,
    "count" INTEGER NOT NULL DEFAULT 0,
    "origin" TEXT NOT NULL DEFAULT 'key',
    "read_at" TIMESTAMPTZ(3),
    "pending" JSONB,
    "pending_count" INTEGER,
    "problem" TEXT,
    "tried_at" TIMESTAMPTZ(3),

    CONSTRAINT "catalogue_items_pkey" PRIMARY KEY ("destination_id","part")
);
