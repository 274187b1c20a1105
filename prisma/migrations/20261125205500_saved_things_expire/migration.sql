-- What testers save has a size and an end, counted from now for what is there already. The defaults serve processes that do not know these columns yet.
ALTER TABLE "saved_event" ADD COLUMN "created_by_id" TEXT,
ADD COLUMN "bytes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "expires_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '90 days'::interval);
ALTER TABLE "saved_link" ADD COLUMN "created_by_id" TEXT,
ADD COLUMN "bytes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "expires_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '30 days'::interval);
ALTER TABLE "test_case" ADD COLUMN "bytes" INTEGER NOT NULL DEFAULT 0;
UPDATE "saved_event" SET "bytes" = octet_length("text");
UPDATE "saved_link" SET "bytes" = coalesce(octet_length("state" ->> 'text'), 0);
UPDATE "test_case" SET "bytes" = octet_length("event"::text) + octet_length("expected"::text);
