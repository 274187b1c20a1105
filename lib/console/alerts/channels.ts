import "#server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { testMessage } from "#lib/core/alerts/message.ts";
import { addNotice } from "#lib/engine/alerts/add-notice.ts";
import { addressProblem, mailHostProblem } from "#lib/engine/alerts/address-rules.ts";
import {
  type ChannelKind,
  type ChannelSecret,
  type ChannelSettings,
  openChannelSecret,
  sealChannelSecret,
} from "#lib/engine/alerts/channel.ts";
import { createSigningSecret } from "#lib/engine/alerts/channels/signed-webhook.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Prisma, AlertChannel as Row } from "#lib/platform/db/generated/client.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { ChannelView, ChannelWithSecret, createChannelSchema, TestResult, updateChannelSchema } from "./schema.ts";

const mostChannels = 50;
/** A worker sends within a second; a channel answers within ten. */
const testWaitsMs = 20_000;

function view(row: Row): ChannelView {
  const settings = row.settings as ChannelSettings;
  const user = settings.server ? (openChannelSecret(row.id, row.secret).user ?? "") : "";
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as ChannelKind,
    enabled: row.enabled,
    minLevel: row.minLevel as ChannelView["minLevel"],
    to: settings.to ?? [],
    from: settings.from ?? null,
    server: settings.server ? { ...settings.server, user } : null,
    host: settings.host ?? null,
    url: settings.url ?? null,
    failing: row.failingSince ? { since: row.failingSince.toISOString(), answer: row.failingReason ?? "" } : null,
    lastSentAt: row.lastSentAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const auditView = ({ name, kind, enabled, minLevel, settings }: Row): JsonObject => ({
  name,
  kind,
  enabled,
  minLevel,
  settings: settings as JsonObject,
});

export async function listChannels(): Promise<{ items: ChannelView[]; hasMailServer: boolean }> {
  const rows = await db().alertChannel.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }] });
  return { items: rows.map(view), hasMailServer: env().SMTP_URL !== undefined };
}

async function find(tx: DbTransaction, id: string): Promise<Row> {
  const row = await tx.alertChannel.findUnique({ where: { id } });
  if (!row) throw new AppError("not_found", "This channel does not exist.");
  return row;
}

type Content = { settings: ChannelSettings; secret: ChannelSecret };
const refuse = (path: string, message: string): never => {
  throw new AppError("invalid", message, [{ path, message }]);
};

function demandAddress(path: string, url: string): string {
  const problem = addressProblem(url, env().ALERT_PRIVATE_HOSTS);
  return problem ? refuse(path, problem) : url;
}
const hostOf = (url: string) => new URL(url).host;

function demandServer(server: { host: string; port: number; security: "tls" | "starttls" | "none" } | null): ChannelSettings["server"] {
  if (!server) return env().SMTP_URL ? null : refuse("server", "Enter a mail server: SMTP_URL names none.");
  const { host, port, security } = server;
  const problem = mailHostProblem(host, env().ALERT_PRIVATE_HOSTS);
  return problem ? refuse("server.host", problem) : { host, port, security };
}

function contentOf(input: z.output<typeof createChannelSchema>): Content {
  switch (input.kind) {
    case "email": {
      const { to, from, server } = input;
      const credentials = server?.user ? { user: server.user, password: server.password ?? "" } : {};
      return { settings: { to, server: demandServer(server) ?? null, ...(from ? { from } : {}) }, secret: credentials };
    }
    case "pagerduty":
      return { settings: input.url ? { url: demandAddress("url", input.url) } : {}, secret: { key: input.key } };
    case "webhook":
      return { settings: { host: hostOf(demandAddress("url", input.url)) }, secret: { url: input.url, key: createSigningSecret() } };
    default:
      return { settings: { host: hostOf(demandAddress("url", input.url)) }, secret: { url: input.url } };
  }
}

export async function createChannel(viewer: Viewer, input: z.output<typeof createChannelSchema>): Promise<ChannelWithSecret> {
  const id = createId("alertChannel");
  const { settings, secret } = contentOf(input);
  const row = await db().$transaction(async (tx) => {
    if ((await tx.alertChannel.count()) >= mostChannels) throw new AppError("limit_reached", `There can be ${mostChannels} channels.`);
    const { name, kind, minLevel } = input;
    const made = await tx.alertChannel.create({
      data: { id, name, kind, minLevel, settings: settings as Prisma.InputJsonObject, secret: sealChannelSecret(id, secret) },
    });
    await recordAudit(tx, viewer, {
      action: "created",
      objectKind: "alertChannel",
      objectId: id,
      objectName: name,
      after: auditView(made),
    });
    return made;
  });
  return { ...view(row), signingSecret: row.kind === "webhook" ? (secret.key ?? null) : null };
}

/** A channel after a change. A password goes only to its own mail server. */
function changed(row: Row, input: z.output<typeof updateChannelSchema>): Content {
  const settings = { ...(row.settings as ChannelSettings) };
  const secret = { ...openChannelSecret(row.id, row.secret) };
  if (input.to) settings.to = input.to;
  if (input.from !== undefined) settings.from = input.from;
  if (input.server !== undefined) {
    const before = settings.server;
    settings.server = demandServer(input.server) ?? null;
    const { user, password } = input.server ?? {};
    const moved = before?.host !== input.server?.host || (before?.port ?? 0) !== (input.server?.port ?? 0);
    if (user && password === undefined && (moved || secret.user !== user))
      refuse("server.password", "Enter the password too: a stored one goes to no other server or user.");
    if (password !== undefined) secret.password = password;
    if (user) secret.user = user;
    else {
      delete secret.user;
      delete secret.password;
    }
  }
  if (input.url !== undefined && row.kind === "pagerduty") settings.url = demandAddress("url", input.url);
  else if (input.url !== undefined && row.kind !== "email") {
    secret.url = demandAddress("url", input.url);
    settings.host = hostOf(input.url);
  }
  if (input.key !== undefined && row.kind === "pagerduty") secret.key = input.key;
  if (input.newSigningSecret && row.kind === "webhook") secret.key = createSigningSecret();
  return { settings, secret };
}

export async function updateChannel(viewer: Viewer, id: string, input: z.output<typeof updateChannelSchema>): Promise<ChannelWithSecret> {
  const { row, secret } = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM alert_channel WHERE id = ${id} FOR UPDATE`;
    const before = await find(tx, id);
    const { settings, secret } = changed(before, input);
    const { name, enabled, minLevel } = input;
    const after = await tx.alertChannel.update({
      where: { id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(minLevel === undefined ? {} : { minLevel }),
        settings: settings as Prisma.InputJsonObject,
        secret: sealChannelSecret(id, secret),
      },
    });
    await recordAudit(tx, viewer, {
      action: input.newSigningSecret ? "rotated" : "updated",
      objectKind: "alertChannel",
      objectId: id,
      objectName: after.name,
      before: auditView(before),
      after: auditView(after),
    });
    return { row: after, secret };
  });
  return { ...view(row), signingSecret: input.newSigningSecret ? (secret.key ?? null) : null };
}

export async function deleteChannel(viewer: Viewer, id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const row = await find(tx, id);
    await tx.alertChannel.delete({ where: { id } });
    // Whoever had chosen only this channel is now told on all of them.
    await tx.$executeRaw`UPDATE alert_rules SET channels = nullif(channels - ${id}::text, '[]'::jsonb) WHERE channels ? ${id}::text`;
    await recordAudit(tx, viewer, {
      action: "deleted",
      objectKind: "alertChannel",
      objectId: id,
      objectName: row.name,
      before: auditView(row),
    });
  });
}

/** Has a worker send a message, and returns the channel's response. */
export async function testChannel(viewer: Viewer, id: string): Promise<TestResult> {
  const row = await find(db(), id);
  const noticeId = await inTransaction(pool(), (client) =>
    addNotice(
      client,
      {
        alertId: null,
        revision: 0,
        what: "test",
        level: "notice",
        kind: "test",
        destinationId: "",
        path: "/alerts",
        nowMs: Date.now(),
        ...testMessage(row.name),
      },
      [row],
    ),
  );
  await db().$transaction((tx) =>
    recordAudit(tx, viewer, { action: "tested", objectKind: "alertChannel", objectId: id, objectName: row.name }),
  );
  for (const until = performance.now() + testWaitsMs; performance.now() < until; await sleep(250)) {
    const dispatch = await db().alertDispatch.findUnique({ where: { noticeId_channelId: { noticeId, channelId: id } } });
    const last = (dispatch?.answers as { answer: string }[] | undefined)?.at(-1);
    if (dispatch?.state === "sent" || dispatch?.state === "failed") return { state: dispatch.state, answer: last?.answer ?? "" };
  }
  return { state: "waiting", answer: "Not sent yet: no worker is running, or it is busy with this channel." };
}
