-- Null: not known, for whoever wrote it did not say.
ALTER TABLE "delivery" ADD COLUMN "of_sender" BOOLEAN;

-- What a person is found by, so that erasing one reads what is theirs. On the whole alone: days that
-- come have them from the start, and those that are there get them one by one, while everything
-- goes on (lib/platform/db/index-partitions.ts). Hashes, for IDs may be longer than an index takes.
CREATE INDEX "event_anonymous_idx" ON ONLY "event" ("destination_id", hashtextextended("anonymous_id", 0), "id") WHERE "anonymous_id" IS NOT NULL;
CREATE INDEX "event_alias_idx" ON ONLY "event" ("destination_id", "id") WHERE "type" = 'alias';
-- Most deliveries are of whoever the event is of, and found by it: these stand in neither.
CREATE INDEX "delivery_customer_idx" ON ONLY "delivery" ("destination_id", hashtextextended("customer_profile_id", 0), "id") WHERE "of_sender" IS NOT TRUE;
CREATE INDEX "delivery_several_idx" ON ONLY "delivery" ("destination_id", "id") WHERE "of_sender" IS NOT TRUE AND "customer_profile_id" IS NULL;
