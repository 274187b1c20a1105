// npm run migrate: brings the database up to this version's schema, for those who do it apart from the start.
import { join } from "node:path";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { prepareDatabase } from "#lib/platform/db/prepare-database.ts";
import { dataFolder, readConfiguration } from "#lib/run/process/configuration.ts";

const env = readConfiguration();
try {
  const embedded = env.DATABASE_URL ? undefined : await startEmbedded(join(dataFolder(env), "postgres"));
  const { applied } = await prepareDatabase(
    embedded ? { embedded } : { url: env.DATABASE_URL ?? "", migrationUrl: env.MIGRATION_DATABASE_URL },
  );
  for (const name of applied) console.log(`Applied ${name}.`);
  if (applied.length === 0) console.log("The database is up to date.");
  await embedded?.stop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
