-- CreateTable
CREATE TABLE "effect_receiver" (
    "id" TEXT NOT NULL,
    "destination_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "claimed_until" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "last_answer" TEXT,
    "last_sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "effect_receiver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "effect_message" (
    "receiver_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "destination_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "attempt_id" TEXT NOT NULL,
    "expires_on" DATE NOT NULL,
    "lane" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "sent_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "effect_message_pkey" PRIMARY KEY ("receiver_id","attempt_id")
);

-- CreateIndex
CREATE INDEX "effect_receiver_destination_id_idx" ON "effect_receiver"("destination_id");

-- CreateIndex
CREATE INDEX "effect_message_receiver_id_seq_idx" ON "effect_message"("receiver_id", "seq");

-- CreateIndex
CREATE INDEX "effect_message_delivery_id_idx" ON "effect_message"("delivery_id");

-- CreateIndex
CREATE INDEX "effect_message_expires_on_idx" ON "effect_message"("expires_on");

-- What waits: the first of each customer is looked up here.
CREATE INDEX "effect_message_waiting" ON "effect_message"("receiver_id", "lane", "seq") WHERE state = 'waiting';
CREATE INDEX "effect_message_next" ON "effect_message"("receiver_id", "seq") WHERE state = 'waiting';
