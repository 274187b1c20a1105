-- AlterTable
ALTER TABLE "back_test" ADD COLUMN     "drafts" JSONB;
