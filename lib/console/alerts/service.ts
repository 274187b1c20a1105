import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { can, destinationsWhere, viewerAt } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { badCursor } from "#lib/access/http/bad-cursor.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { isAlertKind, kindOf, type Rules } from "#lib/core/alerts/kinds.ts";
import { type Level, rank } from "#lib/core/alerts/levels.ts";
import { type Facts, measuredWords } from "#lib/core/alerts/message.ts";
import type { QuietHours } from "#lib/core/alerts/quiet-hours.ts";
import { thresholdProblem } from "#lib/core/alerts/threshold-problem.ts";
import { addressProblem } from "#lib/engine/alerts/address-rules.ts";
import { loadHeartbeat, setHeartbeatUrl } from "#lib/engine/alerts/heartbeat.ts";
import { pathOf } from "#lib/engine/alerts/reading.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import { Prisma } from "#lib/platform/db/generated/client.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId, isId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type {
  AlertRulesInput,
  AlertView,
  CurrentAlerts,
  createMuteSchema,
  HeartbeatView,
  Mute,
  NoticeView,
  noticesQuery,
} from "./schema.ts";

const yearMs = 366 * 86_400_000;
const mostShown = 500;

/**
 * For all destinations and the installation; for someone with roles at some destinations, only for
 * those.
 */
const alertsSeenBy = (viewer: Viewer) => ({ destinationId: { in: destinationsWhere(viewer.rights, "alerts.read") } });

/** The alerts that are on now, for everyone who opens the console. */
export async function currentAlerts(viewer: Viewer): Promise<CurrentAlerts> {
  const now = new Date();
  const seen = alertsSeenBy(viewer);
  const on = (level: Prisma.StringFilter) =>
    db().alert.findMany({ where: { endedAt: null, level, ...seen }, orderBy: { since: "desc" }, take: mostShown });
  const [grave, noted, mutes, channels, destinations, heartbeat] = await Promise.all([
    on({ in: ["critical", "warning"] }),
    on({ equals: "notice" }),
    db().alertMute.findMany({ where: { until: { gt: now }, ...seen }, orderBy: { until: "asc" } }),
    db().alertChannel.findMany({ where: { enabled: true }, select: { failingSince: true } }),
    db().destination.findMany({ where: { deletedAt: null }, select: { id: true, name: true } }),
    loadHeartbeat(pool()),
  ]);
  const names = new Map(destinations.map(({ id, name }) => [id, name]));
  // However many notices there are, none takes the place of what is worse.
  const items = [...grave, ...noted].slice(0, mostShown).flatMap((row): AlertView[] => {
    if (!isAlertKind(row.kind)) return [];
    const about = { kind: row.kind, destinationId: row.destinationId, subjectId: row.subjectId };
    const muted = mutes.filter((mute) => mute.destinationId === row.destinationId && (mute.kind === "" || mute.kind === row.kind));
    return [
      {
        id: row.id,
        kind: row.kind,
        title: kindOf(row.kind).title,
        text: measuredWords(row.kind, row.facts as Facts, row.subject),
        remedy: kindOf(row.kind).remedy,
        level: row.level as Level,
        destinationId: row.destinationId,
        destinationName: names.get(row.destinationId) ?? null,
        path: pathOf(about),
        since: row.since.toISOString(),
        calmSince: row.calmSince?.toISOString() ?? null,
        mutedUntil: muted.at(-1)?.until.toISOString() ?? null,
      },
    ];
  });
  return {
    items: items.sort((a, b) => rank(b.level) - rank(a.level)),
    mutes: mutes.flatMap((mute) => {
      const name = mute.destinationId === "" ? null : names.get(mute.destinationId);
      return name === undefined ? [] : [muteView(mute, name)];
    }),
    channels: { on: channels.length, failing: channels.filter(({ failingSince }) => failingSince).length },
    heartbeat: !heartbeat ? "off" : heartbeat.state.failingSince ? "failing" : "well",
  };
}

const muteView = (
  row: Awaited<ReturnType<ReturnType<typeof db>["alertMute"]["findMany"]>>[number],
  destinationName: string | null,
): Mute => ({
  id: row.id,
  destinationId: row.destinationId,
  destinationName,
  kind: row.kind,
  until: row.until.toISOString(),
  reason: row.reason,
  createdBy: row.createdByName,
});

/** The messages that were sent, newest first, each with what became of it. */
export async function listNotices(
  viewer: Viewer,
  query: z.output<typeof noticesQuery>,
): Promise<{ items: NoticeView[]; nextCursor: string | null }> {
  if (query.cursor && !isId("alertNotice", query.cursor)) throw badCursor();
  const rows = await db().alertNotice.findMany({
    where: {
      AND: alertsSeenBy(viewer),
      ...(query.destinationId ? { destinationId: query.destinationId } : {}),
      ...(query.alertId ? { alertId: query.alertId } : {}),
      ...(query.cursor ? { id: { lt: query.cursor } } : {}),
    },
    orderBy: { id: "desc" },
    take: query.limit + 1,
  });
  const page = rows.slice(0, query.limit);
  const dispatches = await db().alertDispatch.findMany({
    where: { noticeId: { in: page.map(({ id }) => id) } },
    orderBy: { channelName: "asc" },
  });
  return {
    items: page.map((row) => ({
      id: row.id,
      alertId: row.alertId,
      what: row.what as NoticeView["what"],
      level: row.level as Level,
      kind: row.kind,
      destinationId: row.destinationId,
      title: row.title,
      text: row.text,
      path: row.path,
      at: row.at.toISOString(),
      dispatches: dispatches
        .filter(({ noticeId }) => noticeId === row.id)
        .map((one) => ({
          channelId: one.channelId,
          channel: one.channelName,
          state: one.state as NoticeView["dispatches"][number]["state"],
          tries: one.tries,
          nextAt: one.state === "waiting" ? one.nextAt.toISOString() : null,
          sentAt: one.sentAt?.toISOString() ?? null,
          answers: (one.answers as NoticeView["dispatches"][number]["answers"]).map(({ at, ok, answer }) => ({ at, ok, answer })),
        })),
    })),
    nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** What a destination (or, for "", the installation) has set differently. */
export async function getAlertRules(destinationId: string, tx: DbTransaction = db()): Promise<AlertRulesInput> {
  if (destinationId) await findDestination(tx, destinationId);
  const row = await tx.alertRules.findUnique({ where: { destinationId } });
  return {
    rules: (row?.rules ?? {}) as Rules,
    channels: (row?.channels ?? null) as string[] | null,
    quietHours: (row?.quietHours ?? null) as QuietHours | null,
    calmMinutes: row?.calmMinutes ?? null,
  };
}

export async function setAlertRules(viewer: Viewer, destinationId: string, input: AlertRulesInput): Promise<AlertRulesInput> {
  await db().$transaction((tx) => writeAlertRules(tx, viewer, destinationId, input));
  return getAlertRules(destinationId);
}

/** What differs from nothing. */
export const noAlertRules: AlertRulesInput = { rules: {}, channels: null, quietHours: null, calmMinutes: null };

export async function writeAlertRules(tx: DbTransaction, viewer: Viewer, destinationId: string, input: AlertRulesInput): Promise<void> {
  const before = await getAlertRules(destinationId, tx);
  const problem = thresholdProblem(input.rules as Rules);
  if (problem) throw new AppError("invalid", problem.message, [problem]);
  const name = destinationId ? (await findDestination(tx, destinationId)).name : "Falconer";
  const data = {
    rules: input.rules as Prisma.InputJsonValue,
    channels: input.channels ?? Prisma.DbNull,
    quietHours: input.quietHours ?? Prisma.DbNull,
    calmMinutes: input.calmMinutes,
  };
  await tx.alertRules.upsert({ where: { destinationId }, create: { destinationId, ...data }, update: data });
  await recordAudit(tx, viewer, {
    action: "updated",
    objectKind: "alertRules",
    objectId: destinationId || "installation",
    objectName: name,
    destinationId: destinationId || null,
    before: before as JsonObject,
    after: input as JsonObject,
  });
}

/** "" is the installation: only for people whose role is for all destinations. */
const mayMute = (viewer: Viewer, destinationId: string) =>
  can(destinationId === "" ? viewer : viewerAt(viewer, destinationId), "alerts.mute");

function noSuchPlace(viewer: Viewer, destinationId: string): AppError {
  if (destinationId !== "" && !can(viewerAt(viewer, destinationId), "alerts.read"))
    return new AppError("not_found", "This destination does not exist.");
  return new AppError("forbidden", "Your role does not allow this. Ask an admin.");
}

/** No message about this is sent until then; whatever is still wrong is reported afterwards. */
export async function createMute(viewer: Viewer, input: z.output<typeof createMuteSchema>): Promise<Mute> {
  if (!mayMute(viewer, input.destinationId)) throw noSuchPlace(viewer, input.destinationId);
  const until = new Date(input.until);
  const message =
    until.getTime() <= Date.now()
      ? "Choose a time in the future."
      : until.getTime() > Date.now() + yearMs
        ? "Choose a time within a year."
        : undefined;
  if (message) throw new AppError("invalid", message, [{ path: "until", message }]);
  const name = input.destinationId ? (await findDestination(db(), input.destinationId)).name : "Falconer";
  const row = await db().$transaction(async (tx) => {
    const { destinationId, kind, reason } = input;
    const made = await tx.alertMute.create({
      data: { id: createId("alertMute"), destinationId, kind, until, reason, createdById: viewer.id, createdByName: viewer.name },
    });
    await recordAudit(tx, viewer, {
      action: "muted",
      objectKind: "alert",
      objectId: made.id,
      objectName: `${kind ? kindOf(kind).title : "All alerts"} of ${name}`,
      destinationId: destinationId || null,
      after: { until: until.toISOString(), reason },
    });
    return made;
  });
  return muteView(row, input.destinationId ? name : null);
}

export async function endMute(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const row = await tx.alertMute.findUnique({ where: { id } });
    if (!row || row.until.getTime() <= Date.now() || !mayMute(viewer, row.destinationId))
      throw new AppError("not_found", "This mute is over.");
    await tx.alertMute.update({ where: { id }, data: { until: new Date() } });
    await recordAudit(tx, viewer, {
      action: "unmuted",
      objectKind: "alert",
      objectId: id,
      objectName: isAlertKind(row.kind) ? kindOf(row.kind).title : "All alerts",
      destinationId: row.destinationId || null,
    });
  });
}

export async function getHeartbeat(): Promise<HeartbeatView> {
  const heartbeat = await loadHeartbeat(pool());
  return {
    host: heartbeat ? new URL(heartbeat.url).host : null,
    calledAt: heartbeat?.state.calledAt ?? null,
    failingSince: heartbeat?.state.failingSince ?? null,
    answer: heartbeat?.state.answer ?? null,
  };
}

/** Null: no address is called any more. */
export async function setHeartbeat(viewer: Viewer, url: string | null): Promise<HeartbeatView> {
  const problem = url === null ? undefined : addressProblem(url, env().ALERT_PRIVATE_HOSTS);
  if (problem) throw new AppError("invalid", problem, [{ path: "url", message: problem }]);
  const before = await getHeartbeat();
  await inTransaction(pool(), (client) => setHeartbeatUrl(client, url));
  const after = await getHeartbeat();
  await db().$transaction((tx) =>
    recordAudit(tx, viewer, {
      action: "updated",
      objectKind: "installation",
      objectId: "heartbeat",
      objectName: "Heartbeat",
      before: { host: before.host },
      after: { host: after.host },
    }),
  );
  return after;
}
