import "#server-only";
import { can } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { mappingLimit } from "#lib/console/destinations/schema.ts";
import { readDrafts } from "#lib/console/mappings/drafts/service.ts";
import { draftIssues } from "#lib/console/mappings/drafts/view.ts";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { Destination, Release as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Issue } from "#lib/platform/json.ts";
import { type Part, partOf } from "./publish.ts";
import type { ReleaseItem } from "./schema.ts";

export type Wanted = { drafts: readonly { mappingId: string; revision: number; name?: string }[]; orderRevision?: number | null };
export type Content = { parts: Part[]; order?: string[]; orderAuthor?: { id: string | null; name: string } };

export const wantedOf = (row: Row): Wanted => ({
  drafts: (row.items as ReleaseItem[]).map(({ mappingId, draftRevision, name }) => ({ mappingId, revision: draftRevision ?? 0, name })),
  orderRevision: row.orderRevision,
});

/** The drafts as they were shown, and how they differ from that by now. */
export async function findContent(
  tx: DbTransaction,
  destinationId: string,
  wanted: Wanted,
): Promise<{ content: Content; outdated: Issue[] }> {
  const { drafts, live, order, orderIds } = await readDrafts(tx, destinationId);
  const outdated: Issue[] = [];
  const parts = wanted.drafts.flatMap(({ mappingId, revision, name }) => {
    const draft = drafts.find((each) => each.mappingId === mappingId);
    const path = `drafts.${mappingId}`;
    if (!draft) {
      outdated.push({ path, message: `The draft of “${name ?? live.get(mappingId)?.name ?? mappingId}” was released or discarded.` });
      return [];
    }
    if (draft.revision !== revision)
      outdated.push({ path, message: `${draft.updatedByName} changed “${draft.name}” at ${clock(draft.updatedAt)}.` });
    return [partOf(draft, live.get(mappingId))];
  });
  if (typeof wanted.orderRevision === "number" && order?.revision !== wanted.orderRevision)
    outdated.push({
      path: "orderRevision",
      message: order ? `${order.updatedBy} changed the order.` : "The drafted order was released or discarded.",
    });
  const ordered = typeof wanted.orderRevision === "number" && order;
  return {
    content: { parts, ...(ordered && { order: orderIds ?? order.after, orderAuthor: { id: order.updatedById, name: order.updatedBy } }) },
    outdated,
  };
}

const clock = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`;

export function demandCurrent(outdated: readonly Issue[]): void {
  if (outdated.length === 0) return;
  const [first] = outdated;
  throw new AppError("conflict", `Nothing was released, because it has changed since. ${first?.message} Look at it again.`, [...outdated]);
}

/** Every reason against releasing these drafts, at the draft. */
export function problemsOf({ parts }: Content, living: number): Issue[] {
  const issues = parts.flatMap(({ mappingId, draft, row, stored, deleted }) => {
    if (!draft) return [];
    const at = `drafts.${mappingId}`;
    if (draft.baseVersion !== (row?.version ?? 0))
      return [{ path: at, message: `“${stored.name}” was saved since its draft was begun. Open the draft, and combine both.` }];
    if (deleted && (!row || row.deletedAt)) return [{ path: at, message: `“${stored.name}” is deleted already. Discard the draft.` }];
    return draftIssues(draft, row).map(({ path, message }) => ({ path: `${at}.${path}`, message: `“${stored.name}”: ${message}` }));
  });
  const added = parts.filter(({ row, deleted }) => !deleted && (!row || row.deletedAt)).length;
  const removed = parts.filter(({ deleted }) => deleted).length;
  if (living + added - removed > mappingLimit)
    issues.push({ path: "drafts", message: `A destination can have ${mappingLimit} mappings. Release a deletion along with it.` });
  return issues;
}

export function demandReleasable(content: Content, living: number): void {
  if (content.parts.length === 0 && !content.order) throw new AppError("invalid", "Choose at least one draft to release.");
  const issues = problemsOf(content, living);
  if (issues.length > 0) throw new AppError("invalid", issues[0]?.message ?? "", issues);
}

/**
 * If a destination asks for approval, an admin releases, and nobody their own latest changes. With
 * a reason, an admin may do it nevertheless.
 */
export function demandApproval(viewer: Viewer, destination: Destination, content: Content, aroundApproval: string | undefined): void {
  if (destination.changes !== "approval") return;
  if (!can(viewer, "releases.approve"))
    throw new AppError("forbidden", "This destination asks for approval. Ask an admin to approve the release.");
  if (aroundApproval !== undefined) return;
  const own = content.parts.find(({ author }) => author.id === viewer.id);
  if (!own && content.orderAuthor?.id !== viewer.id) return;
  const what = own ? `“${own.stored.name}”` : "the order";
  throw new AppError("forbidden", `You changed ${what} last. Someone else must approve this release.`);
}
