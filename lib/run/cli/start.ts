// npm start, npm run start:web, npm run start:worker, npm run dev

import { readConfiguration } from "#lib/run/process/configuration.ts";
import { launch } from "#lib/run/process/launch.ts";
import { tellFailure } from "#lib/run/process/tell-failure.ts";

const parts = process.argv[2] ?? "both";
if (!["both", "web", "worker", "dev"].includes(parts)) {
  console.error(`"${parts}" is no part of Falconer: use web, worker or both.`);
  process.exit(2);
}
const env = readConfiguration();
if (parts !== "both" && parts !== "dev" && !env.DATABASE_URL) {
  console.error("Web and worker apart share one database: set DATABASE_URL, or run both in one process with npm start.");
  process.exit(2);
}
try {
  const { url, setupUrl } = await launch({ env, web: parts !== "worker", worker: parts !== "web", dev: parts === "dev" });
  if (url) console.log(`Falconer is at ${env.PUBLIC_URL ?? url}`);
  if (setupUrl) console.log(`Nobody can sign in yet. Make the first administrator here: ${setupUrl}`);
} catch (error) {
  tellFailure(error);
}
