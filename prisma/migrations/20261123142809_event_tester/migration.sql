-- CreateTable
CREATE TABLE "saved_event" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "test_case" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "event" JSONB NOT NULL,
    "expected" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "test_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "saved_link" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_link_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saved_event_destination_id_id_idx" ON "saved_event"("destination_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "test_case_destination_id_name_key" ON "test_case"("destination_id", "name");

-- CreateIndex
CREATE INDEX "saved_link_destination_id_idx" ON "saved_link"("destination_id");
