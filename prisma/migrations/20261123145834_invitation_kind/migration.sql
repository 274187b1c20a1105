-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'invitation';
