-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "version" INTEGER;
