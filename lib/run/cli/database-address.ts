import { join } from "node:path";
import { socketUrl } from "#lib/platform/db/embedded-server.ts";
import { postgresHome, socketFolder } from "#lib/platform/db/postgres-home.ts";
import { embeddedRole } from "#lib/platform/db/prepare-database.ts";
import { dataFolder, readConfiguration } from "#lib/run/process/configuration.ts";

/**
 * The database of a running Falconer: DATABASE_URL, or the embedded one's socket. Call `forget`
 * when done.
 */
export function databaseAddress(): { url: string; forget(): void } {
  const env = readConfiguration({ sealing: false });
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, forget: () => {} };
  const { path, forget } = socketFolder(postgresHome(join(dataFolder(env), "postgres")));
  return { url: socketUrl(path, "app", embeddedRole), forget };
}
