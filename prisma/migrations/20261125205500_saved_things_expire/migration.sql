-- What testers save has an end, counted from now for what is there already. The defaults serve processes that do not know these columns yet.
ALTER TABLE "saved_event" ADD COLUMN "created_by_id" TEXT,
ADD COLUMN "expires_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '90 days'::interval);
ALTER TABLE "saved_link" ADD COLUMN "created_by_id" TEXT,
ADD COLUMN "expires_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '30 days'::interval);
