import "#server-only";
import { db } from "#lib/platform/db/client.ts";

/** Whoever came by the company's provider alone has none. */
export const hasPassword = async (userId: string): Promise<boolean> =>
  (await db().account.count({ where: { userId, providerId: "credential" } })) > 0;
