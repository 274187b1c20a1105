import "#server-only";
import { db } from "#lib/platform/db/client.ts";

/** People who only ever came from the company's provider have none. */
export const hasPassword = async (userId: string): Promise<boolean> =>
  (await db().account.count({ where: { userId, providerId: "credential" } })) > 0;
