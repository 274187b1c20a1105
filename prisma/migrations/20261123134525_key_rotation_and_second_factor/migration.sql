-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "previous_hint" TEXT,
ADD COLUMN     "previous_secret" TEXT,
ADD COLUMN     "reminded_days" INTEGER,
ADD COLUMN     "rotated_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "two_factor" ADD COLUMN     "failed_verification_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "locked_until" TIMESTAMPTZ(3);
