-- CreateTable
CREATE TABLE "callback_access" (
    "destination_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "callback_access_pkey" PRIMARY KEY ("destination_id")
);

-- CreateTable
CREATE TABLE "rule_callback" (
    "destination_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_on" DATE NOT NULL,
    "effects" JSONB NOT NULL,

    CONSTRAINT "rule_callback_pkey" PRIMARY KEY ("destination_id","delivery_id","received_at")
);

-- CreateIndex
CREATE INDEX "rule_callback_expires_on_idx" ON "rule_callback"("expires_on");
