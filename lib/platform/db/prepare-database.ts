import { ensureRole, grantApplication, roleOf } from "./application-role.ts";
import type { Embedded } from "./embedded.ts";
import { deploy } from "./migrate.ts";

/** In the embedded database the application is this role; the superuser migrates. */
export const embeddedRole = "falconer";

export type Prepared = {
  /** What the application connects to. */
  url: string;
  /** Migrations that were applied now. */
  applied: string[];
};

/**
 * Updates a database to this version's schema, and limits the application to its own role: always
 * in the embedded one, elsewhere if MIGRATION_DATABASE_URL names another role than DATABASE_URL.
 */
export async function prepareDatabase(
  given: { embedded: Pick<Embedded, "url" | "urlAs"> } | { url: string; migrationUrl?: string },
): Promise<Prepared> {
  if ("embedded" in given) {
    const { embedded } = given;
    const applied = await deploy(embedded.url);
    await ensureRole(embedded.url, embeddedRole);
    await grantApplication(embedded.url, embeddedRole);
    return { url: embedded.urlAs(embeddedRole), applied };
  }
  const { url, migrationUrl } = given;
  const applied = await deploy(migrationUrl ?? url);
  if (migrationUrl) await grantApplication(migrationUrl, await roleOf(url));
  return { url, applied };
}
