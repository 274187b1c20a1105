// For tests: a process that does nothing but background work, and can be killed.
import { startJobs } from "../jobs.ts";

await startJobs({ databaseUrl: process.env.DATABASE_DIRECT_URL ?? "" });
process.stdout.write("working\n");
setInterval(() => {}, 60_000);
