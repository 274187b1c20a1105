import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { addressProblem } from "#lib/engine/alerts/address-rules.ts";
import { createSigningSecret, signedHeaders } from "#lib/engine/alerts/channels/signed-webhook.ts";
import { call } from "#lib/engine/alerts/post-json.ts";
import { receiverSecretPlace } from "#lib/engine/forwarding/receiver-secret.ts";
import { open, seal } from "#lib/platform/crypto/envelope.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { EffectReceiver as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { createReceiverSchema, Receiver, replayReceiverSchema, updateReceiverSchema } from "./schema.ts";

const mostReceivers = 10;
type Place = { destinationId: string; receiverId: string };

export async function listReceivers(destinationId: string): Promise<{ items: Receiver[] }> {
  await findDestination(db(), destinationId);
  const rows = await db().effectReceiver.findMany({ where: { destinationId }, orderBy: [{ name: "asc" }, { id: "asc" }] });
  return { items: await views(rows) };
}

async function views(rows: readonly Row[]): Promise<Receiver[]> {
  const { rows: counts } = await pool().query<{ id: string; state: string; n: number }>(
    `SELECT receiver_id AS id, state, count(*)::int AS n FROM effect_message WHERE receiver_id = ANY ($1) AND state IN ('waiting', 'failed') GROUP BY 1, 2`,
    [rows.map(({ id }) => id)],
  );
  const count = (id: string, state: string) => counts.find((one) => one.id === id && one.state === state)?.n ?? 0;
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    enabled: row.enabled,
    waiting: count(row.id, "waiting"),
    failed: count(row.id, "failed"),
    failing: row.failingSince ? { since: row.failingSince.toISOString(), answer: row.lastAnswer ?? "" } : null,
    lastSentAt: row.lastSentAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }));
}

const viewOf = async (row: Row): Promise<Receiver> => (await views([row]))[0] as Receiver;
const auditView = ({ name, url, enabled }: Row) => ({ name, url, enabled });

async function find(tx: DbTransaction, { destinationId, receiverId }: Place): Promise<Row> {
  const row = await tx.effectReceiver.findFirst({ where: { id: receiverId, destinationId } });
  if (!row) throw new AppError("not_found", "This receiver does not exist.");
  return row;
}

function demandAddress(url: string): string {
  const problem = addressProblem(url, env().ALERT_PRIVATE_HOSTS);
  if (problem) throw new AppError("invalid", problem, [{ path: "url", message: problem }]);
  return url;
}

/** Only this response contains the signing secret. */
export async function createReceiver(
  viewer: Viewer,
  destinationId: string,
  { name, url }: z.output<typeof createReceiverSchema>,
): Promise<Receiver & { secret: string }> {
  const id = createId("receiver");
  const secret = createSigningSecret();
  const row = await db().$transaction(async (tx) => {
    await findDestination(tx, destinationId);
    if ((await tx.effectReceiver.count({ where: { destinationId } })) >= mostReceivers)
      throw new AppError("limit_reached", `A destination can have ${mostReceivers} receivers.`);
    const sealed = seal(secret, receiverSecretPlace(id));
    const made = await tx.effectReceiver.create({ data: { id, destinationId, name, url: demandAddress(url), secret: sealed } });
    await audit(tx, viewer, "created", made, undefined, made);
    return made;
  });
  return { ...(await viewOf(row)), secret };
}

const audit = (tx: DbTransaction, viewer: Viewer, action: string, { id, name, destinationId }: Row, before?: Row, after?: Row) =>
  recordAudit(tx, viewer, {
    action,
    objectKind: "receiver",
    objectId: id,
    objectName: name,
    destinationId,
    ...(before && { before: auditView(before) }),
    ...(after && { after: auditView(after) }),
  });

/** Turned on again, or with another address, it is tried at once. */
export async function updateReceiver(viewer: Viewer, place: Place, input: z.output<typeof updateReceiverSchema>): Promise<Receiver> {
  const row = await db().$transaction(async (tx) => {
    const before = await find(tx, place);
    const data = { ...input, ...(input.url !== undefined && { url: demandAddress(input.url) }), nextAt: new Date() };
    const after = await tx.effectReceiver.update({ where: { id: before.id }, data });
    await audit(tx, viewer, "updated", after, before, after);
    return after;
  });
  return viewOf(row);
}

export async function deleteReceiver(viewer: Viewer, place: Place): Promise<{ done: true }> {
  await db().$transaction(async (tx) => {
    const row = await find(tx, place);
    await tx.effectReceiver.delete({ where: { id: row.id } });
    await audit(tx, viewer, "deleted", row, row);
  });
  return { done: true };
}

/** Sends one message now, whether it is on or not. */
export async function testReceiver(place: Place): Promise<{ ok: boolean; answer: string }> {
  const row = await find(db(), place);
  const body = JSON.stringify({ type: "effects.test", timestamp: new Date().toISOString(), data: { destinationId: row.destinationId } });
  const headers = signedHeaders(createId("ruleEffect"), body, open(row.secret, receiverSecretPlace(row.id)));
  const { ok, answer } = await call(row.url, { body, headers, privateHosts: env().ALERT_PRIVATE_HOSTS });
  return { ok, answer };
}

/** Sends again under the same IDs, in order: what failed, or everything since a time. */
export async function replayMessages(
  viewer: Viewer,
  place: Place,
  { from }: z.output<typeof replayReceiverSchema>,
): Promise<{ messages: number }> {
  const messages = await db().$transaction(async (tx) => {
    const row = await find(tx, place);
    const where = from ? { createdAt: { gte: new Date(from) }, state: { not: "waiting" } } : { state: "failed" };
    const { count } = await tx.effectMessage.updateMany({
      where: { receiverId: row.id, ...where },
      data: { state: "waiting", tries: 0, createdAt: new Date() },
    });
    await tx.effectReceiver.update({ where: { id: row.id }, data: { nextAt: new Date() } });
    await recordAudit(tx, viewer, {
      action: "replayed",
      objectKind: "receiver",
      objectId: row.id,
      objectName: row.name,
      destinationId: row.destinationId,
      after: { messages: count, ...(from && { from }) },
    });
    return count;
  });
  return { messages };
}
