import "#server-only";
import { roleAt } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";

/** Two changes at once, each fine alone, could form a circle together: they take turns. */
const turn = 72707375;

/**
 * Refuses a promotion to itself, to a destination that does not exist, or in a circle. People may
 * choose destinations that they know; the present choice may stay.
 */
export async function demandPromotion(
  tx: DbTransaction,
  viewer: Viewer,
  { id, to, path = "promotesToId" }: { id: string; to: string; path?: string },
): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${turn}::bigint)`;
  const all = await tx.destination.findMany({ where: { deletedAt: null }, select: { id: true, name: true, promotesToId: true } });
  const isNew = all.every((each) => each.id !== id || each.promotesToId !== to);
  const message = isNew && roleAt(viewer.rights, to) === null ? noTarget : promotionProblem(all, id, to);
  if (message) throw new AppError("invalid", message, [{ path, message }]);
}

const noTarget = "The destination to promote to does not exist.";

type Step = { id: string; name: string; promotesToId: string | null };

/** Why `id` cannot promote to `to`, if so. `id` may be one that does not exist yet. */
export function promotionProblem(all: readonly Step[], id: string, to: string): string | undefined {
  if (id === to) return "A destination can’t promote to itself. Choose another one.";
  const byId = new Map(all.map((each) => [each.id, each]));
  if (!byId.has(to)) return noTarget;
  const way: Step[] = [];
  for (let at = byId.get(to); at && !way.includes(at); at = byId.get(at.promotesToId ?? "")) {
    way.push(at);
    if (at.promotesToId === id) {
      const names = way.map(({ name }) => `“${name}”`).join(" → ");
      return `${names} already promotes to this destination. Promotions can’t go in a circle.`;
    }
  }
}
