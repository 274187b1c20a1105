import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Issue } from "#lib/platform/json.ts";

// A plan's mark is a hash of the plan and, after a dot, the time when it was made. From that,
// someone with an old mark learns what has changed since.

/** The mark of a plan that is made now. */
export async function markAt(tx: DbTransaction, hash: string): Promise<string> {
  const [row] = await tx.$queryRaw<{ ms: number }[]>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
  return `${hash}.${Math.floor(row?.ms ?? 0).toString(36)}`;
}

const hashOf = (mark: string) => mark.split(".")[0];
const timeOf = (mark: string) => new Date(Number.parseInt(mark.split(".")[1] ?? "", 36) || Date.now());

/** Refuses the mark of another plan than this, with what has changed in these destinations. */
export async function demandSamePlan(tx: DbTransaction, given: string, made: string, destinationIds: readonly string[]): Promise<void> {
  if (hashOf(given) === hashOf(made)) return;
  const issues = await changesSince(tx, timeOf(given), destinationIds);
  const [first, ...more] = issues;
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  const what = first ? `: ${first.message.replace(/\.$/, "")}${others}` : "";
  const message = `Something has changed since this plan was made${what}. Nothing was applied. Make a new plan and look at it.`;
  throw new AppError("conflict", message, issues);
}

const verbs: Record<string, string> = { created: "created", deleted: "deleted", restored: "restored", enabled: "turned on" };
const moreVerbs: Record<string, string> = { disabled: "turned off", imported: "imported" };
const kinds = ["mapping", "destination", "testCase", "draft", "deletionRules"];

async function changesSince(tx: DbTransaction, since: Date, destinationIds: readonly string[]): Promise<Issue[]> {
  const entries = await tx.auditEntry.findMany({
    where: { destinationId: { in: [...destinationIds] }, objectKind: { in: kinds }, at: { gt: since } },
    orderBy: { at: "desc" },
    take: 10,
    select: { at: true, actorName: true, action: true, objectKind: true, objectName: true },
  });
  return entries.map(({ at, actorName, action, objectKind, objectName }) => {
    const verb = verbs[action] ?? moreVerbs[action] ?? "changed";
    const what = objectKind === "draft" ? `the draft of “${objectName}”` : `“${objectName}”`;
    return { path: "plan", message: `${actorName} ${verb} ${what} at ${at.toISOString().slice(11, 16)} UTC.` };
  });
}
