-- Only lanes that are not stopped are looked for by their time. That keeps this index out of the planner's choice where a lane is looked up by its key:
-- while the table is empty it looks as good as the primary key, and a prepared plan outlives that.
DROP INDEX "lane_destination_id_ready_at_idx";
CREATE INDEX "lane_destination_id_ready_at_idx" ON "lane"("destination_id", "ready_at") WHERE "stopped_by" IS NULL;

-- A pause forgets its destination's failures: without reading a million entries that have none.
CREATE INDEX "lane_entry_failed_idx" ON "lane_entry"("destination_id") WHERE "first_failed_at" IS NOT NULL;
