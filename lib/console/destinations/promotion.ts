import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";

/** Two changes at once, each right by itself, could make a circle together: they take turns. */
const turn = 72707375;

/** Refuses a promotion to itself, to what does not exist, and one that leads back. */
export async function demandPromotion(tx: DbTransaction, id: string, to: string, path = "promotesToId"): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(${turn}::bigint)`;
  const all = await tx.destination.findMany({ where: { deletedAt: null }, select: { id: true, name: true, promotesToId: true } });
  const message = promotionProblem(all, id, to);
  if (message) throw new AppError("invalid", message, [{ path, message }]);
}

type Step = { id: string; name: string; promotesToId: string | null };

/** Why `id` cannot promote to `to`, if so. `id` may be one that does not exist yet. */
export function promotionProblem(all: readonly Step[], id: string, to: string): string | undefined {
  if (id === to) return "A destination can’t promote to itself. Choose another one.";
  const byId = new Map(all.map((each) => [each.id, each]));
  if (!byId.has(to)) return "The destination to promote to does not exist.";
  const way: Step[] = [];
  for (let at = byId.get(to); at && !way.includes(at); at = byId.get(at.promotesToId ?? "")) {
    way.push(at);
    if (at.promotesToId === id) {
      const names = way.map(({ name }) => `“${name}”`).join(" → ");
      return `${names} already promotes to this destination. Promotions can’t go in a circle.`;
    }
  }
}
