-- AlterTable
ALTER TABLE "source" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'segment';
