// npm run migrate: brings the database up to this version's schema, for those who do so apart from
// starting Falconer.
import { join } from "node:path";
import { checkAddresses } from "#lib/platform/db/check-connection.ts";
import { startEmbedded } from "#lib/platform/db/embedded.ts";
import { prepareDatabase } from "#lib/platform/db/prepare-database.ts";
import { readConfiguration, usableDataFolder } from "#lib/run/process/configuration.ts";
import { tellFailure } from "#lib/run/process/tell-failure.ts";

// Nothing is encrypted or decrypted here, so the secret key is not needed.
const env = readConfiguration({ sealing: false });
try {
  await checkAddresses(env);
  const embedded = env.DATABASE_URL ? undefined : await startEmbedded(join(usableDataFolder(env), "postgres"));
  const { applied } = await prepareDatabase(
    embedded ? { embedded } : { url: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL ?? "", migrationUrl: env.MIGRATION_DATABASE_URL },
  );
  for (const name of applied) console.log(`Applied ${name}.`);
  if (applied.length === 0) console.log("The database is up to date.");
  await embedded?.stop();
} catch (error) {
  tellFailure(error);
}
