-- AlterTable
ALTER TABLE "destination" ADD COLUMN     "environment" TEXT,
ADD COLUMN     "promotes_to_id" TEXT;

-- AddForeignKey
ALTER TABLE "destination" ADD CONSTRAINT "destination_promotes_to_id_fkey" FOREIGN KEY ("promotes_to_id") REFERENCES "destination"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The environments there are; a destination never promotes to itself.
ALTER TABLE "destination" ADD CONSTRAINT "destination_environment" CHECK ("environment" IN ('production', 'staging', 'development'));
ALTER TABLE "destination" ADD CONSTRAINT "destination_promotes_to" CHECK ("promotes_to_id" <> "id");
