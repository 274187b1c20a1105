// A worker's alerts alone, started as launch.ts starts them: tests kill it.
import { startAlertClock } from "#lib/engine/alerts/alert-clock.ts";

const clock = startAlertClock({
  databaseUrl: process.env.DATABASE_DIRECT_URL ?? "",
  link: (path) => `http://localhost:4600${path}`,
  lookEveryMs: 100,
});
process.on("SIGTERM", () => void clock.stop().then(() => process.exit(0)));
console.log("started");
