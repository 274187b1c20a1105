-- What failed, newest first, of a destination and of a mapping: few among many.
CREATE INDEX "delivery_failures_idx" ON ONLY "delivery" ("destination_id", "id") WHERE "state" IN ('failed', 'dead', 'invalid');
CREATE INDEX "delivery_mapping_failures_idx" ON ONLY "delivery" ("destination_id", "mapping_id", "id") WHERE "state" IN ('failed', 'dead', 'invalid');
