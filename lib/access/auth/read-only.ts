import "#server-only";
import { db } from "#lib/platform/db/client.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { remember } from "#lib/platform/remember.ts";
import type { Rights } from "./permissions.ts";

// A demo that anyone may look at, and that nobody can change.

export const isReadOnly = (): boolean => env().DEMO === "read-only";

const reads = new Set(["GET", "HEAD", "OPTIONS"]);
/** Whether a request asks for a change, going by its method: GET changes nothing here. */
export const isChange = (method: string): boolean => !reads.has(method);

/** Every change of everyone, signing in included. */
export function refuseChanges(method: string): void {
  if (isReadOnly() && isChange(method))
    throw new AppError("forbidden", "This demo is read-only: look at everything, change nothing. Run npm run demo to start your own.");
}

/** Every visitor of such a demo: all are the same, whatever they send. */
export const visitor = { id: firstIdAt("user", 0), name: "Visitor", email: "visitor@example.com" } as const;

/**
 * At demos alone: if someone turns this on for a real installation, visitors see nothing of it.
 * Personal data is shown, because the demo's is made up.
 */
export async function visitorRights(): Promise<Rights> {
  const ids = await remember("visitor", async () => {
    const rows = await db().destination.findMany({ where: { isDemo: true, deletedAt: null }, select: { id: true } });
    return rows.map(({ id }) => id);
  });
  return { everywhere: null, at: Object.fromEntries(ids.map((id) => [id, "qa" as const])), readOnly: true };
}
