-- The longest retention is 365 days everywhere: what the API refuses, the database refuses too.
UPDATE "destination" SET "retention_days" = 365 WHERE "retention_days" > 365;
ALTER TABLE "destination" DROP CONSTRAINT "destination_retention_range";
ALTER TABLE "destination" ADD CONSTRAINT "destination_retention_range" CHECK ("retention_days" BETWEEN 3 AND 365);
