-- AlterTable
ALTER TABLE "replay" ADD COLUMN     "until_at" TIMESTAMPTZ(3);
