-- CreateTable
CREATE TABLE "back_test_portion" (
    "back_test_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "events" TEXT[],
    "members" JSONB NOT NULL,

    CONSTRAINT "back_test_portion_pkey" PRIMARY KEY ("back_test_id", "number")
);

-- AddForeignKey
ALTER TABLE "back_test_portion" ADD CONSTRAINT "back_test_portion_back_test_id_fkey" FOREIGN KEY ("back_test_id") REFERENCES "back_test"("id") ON DELETE CASCADE ON UPDATE CASCADE;
