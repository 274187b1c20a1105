-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3);
