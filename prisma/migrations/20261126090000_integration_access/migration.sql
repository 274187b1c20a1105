-- CreateTable
CREATE TABLE "integration_access" (
    "destination_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "deployment" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "integration_access_pkey" PRIMARY KEY ("destination_id")
);
