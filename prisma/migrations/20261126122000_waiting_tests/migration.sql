-- Tests stand in lanes of their own, so no customer's lane leads to those that wait. There are few.
CREATE INDEX "lane_entry_test_idx" ON "lane_entry"("destination_id") WHERE "lane_key" LIKE 'test:%';
