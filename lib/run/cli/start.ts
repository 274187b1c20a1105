// npm start, npm run start:web, npm run start:worker, npm run dev; in an image: web, worker, all or
// migrate.

import { hasEmbeddedPostgres } from "#lib/platform/db/postgres-home.ts";
import { readConfiguration } from "#lib/run/process/configuration.ts";
import { launch } from "#lib/run/process/launch.ts";
import { tellFailure } from "#lib/run/process/tell-failure.ts";

const parts = process.argv[2] ?? "all";
if (!["all", "web", "worker", "dev", "migrate"].includes(parts)) {
  console.error(`"${parts}" isn’t a Falconer process: use web, worker, all or migrate.`);
  process.exit(2);
}
if (parts === "migrate") await import("./migrate.ts");
else await start();

async function start() {
  const env = readConfiguration();
  if (parts !== "all" && parts !== "dev" && !env.DATABASE_URL) {
    console.error("Separate web and worker processes share one database: set DATABASE_URL, or run both in one process with npm start.");
    process.exit(2);
  }
  if (!env.DATABASE_URL && !hasEmbeddedPostgres()) {
    console.error("Set DATABASE_URL: this installation has no embedded Postgres. It must point to your own Postgres.");
    process.exit(2);
  }
  try {
    const { url, setupUrl } = await launch({ env, web: parts !== "worker", worker: parts !== "web", dev: parts === "dev" });
    if (url) console.log(`Falconer is at ${env.PUBLIC_URL ?? url}`);
    if (!env.DATABASE_URL && parts === "all")
      console.log("The database is the embedded Postgres, for trying Falconer and for small machines. A company sets DATABASE_URL.");
    if (setupUrl) console.log(`No users yet. Create the first admin here: ${setupUrl}`);
  } catch (error) {
    tellFailure(error);
  }
}
