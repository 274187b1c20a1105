import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { cancelBackTest } from "#lib/console/back-tests/service.ts";
import { cancelRelease } from "#lib/console/releases/service.ts";
import { cancelReplay } from "#lib/console/replays/service.ts";
import { cancelReprocess } from "#lib/console/reprocess/service.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { idPrefixes } from "#lib/platform/ids.ts";
import { allWork } from "./all-work.ts";
import type { BackgroundWork, WorkItem } from "./schema.ts";

const mostEnded = 50;

/**
 * Everything that runs, waits, recurs or has ended, wherever its state is stored, in the same
 * terms.
 */
export async function listBackgroundWork(): Promise<BackgroundWork> {
  const [items, { rows }] = await Promise.all([
    allWork(),
    pool().query<{ workers: number }>("SELECT count(*)::int AS workers FROM worker WHERE seen_at > now() - interval '10 seconds'"),
  ]);
  const isRecurring = ({ id }: WorkItem) => id.startsWith("every:");
  const one = items.filter((item) => !isRecurring(item));
  const time = (text: string | null) => (text === null ? 0 : Date.parse(text));
  const inState = (...states: WorkItem["state"][]) => one.filter(({ state }) => states.includes(state));
  const newest = (list: WorkItem[]) => list.sort((a, b) => time(b.finishedAt) - time(a.finishedAt));
  return {
    workers: rows[0]?.workers ?? 0,
    running: inState("running").sort((a, b) => time(a.startedAt) - time(b.startedAt)),
    planned: inState("waiting").sort((a, b) => time(a.nextAt) - time(b.nextAt)),
    recurring: items.filter(isRecurring).sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    ended: [...newest(inState("failed")), ...newest(inState("done", "cancelled"))].slice(0, mostEnded),
  };
}

/** What it has done so far remains. */
export async function cancelWork(viewer: Viewer, id: string): Promise<{ done: true }> {
  const item = await demandWork(id, "cancel");
  const destinationId = item.destinationId ?? "";
  const prefix = id.slice(0, id.indexOf("_"));
  if (prefix === idPrefixes.replay) await cancelReplay(viewer, destinationId, id);
  else if (prefix === idPrefixes.reprocess) await cancelReprocess(viewer, destinationId, id);
  else if (prefix === idPrefixes.backTest) await cancelBackTest(viewer, destinationId, id);
  else if (prefix === idPrefixes.release) await cancelRelease(viewer, { destinationId, id });
  else
    await db().$transaction(async (tx) => {
      const waiting = await tx.backgroundWork.updateMany({
        where: { id, state: "waiting" },
        data: { state: "cancelled", finishedAt: new Date(), input: null, reason: `Cancelled by ${viewer.name}.` },
      });
      const running =
        waiting.count === 0 &&
        (await tx.backgroundWork.updateMany({
          where: { id, state: "running" },
          data: { cancelAsked: true, reason: `Cancelled by ${viewer.name}.` },
        }));
      if (waiting.count === 0 && (running === false || running.count === 0)) throw new AppError("conflict", "This work has ended already.");
      await recordAudit(tx, viewer, { action: "cancelled", objectKind: "work", objectId: id, objectName: item.kind });
    });
  return { done: true };
}

/** Failed work is tried again, and waiting or recurring work runs now. */
export async function retryWork(viewer: Viewer, id: string): Promise<{ done: true }> {
  const item = await demandWork(id, "retry");
  await db().$transaction(async (tx) => {
    const { count } = await tx.backgroundWork.updateMany({
      where: { id, state: { in: ["waiting", "failed"] } },
      data: { state: "waiting", runAt: new Date(), tries: 0, finishedAt: item.state === "failed" ? null : undefined },
    });
    if (count === 0) throw new AppError("conflict", "This work runs already.");
    await recordAudit(tx, viewer, { action: "retried", objectKind: "work", objectId: id, objectName: item.kind });
  });
  return { done: true };
}

async function demandWork(id: string, what: WorkItem["can"][number]): Promise<WorkItem> {
  const item = (await allWork(id))[0];
  if (!item) throw new AppError("not_found", "This work no longer exists.");
  if (!item.can.includes(what))
    throw new AppError("conflict", what === "cancel" ? "This work cannot be cancelled any more." : "This work can’t be retried.");
  return item;
}
