-- Since when there has always been a web process that can store events: before that, no source could have any.
ALTER TABLE "intake_process" ADD COLUMN     "since" TIMESTAMPTZ(3);
