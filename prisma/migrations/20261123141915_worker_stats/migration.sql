-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "stats" JSONB;
