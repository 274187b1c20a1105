import "#server-only";
import type pg from "pg";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { erasedRequest } from "#lib/engine/delivery/erased-request.ts";
import type { NewDelivery } from "#lib/engine/delivery/new-delivery.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { personHash, testsLock } from "./person-hash.ts";

/** Reported with an event or a delivery of a deleted person. */
export const deletedReason = "This customer was deleted at their own request.";

const profilePrefix = "profile:";
const profilesOf = (deliveries: readonly NewDelivery[]): string[] =>
  deliveries.flatMap(({ entries }) =>
    entries.flatMap(({ lanes }) => lanes.flatMap((lane) => (lane.startsWith(profilePrefix) ? [lane.slice(profilePrefix.length)] : []))),
  );

export type Planned = { userId: string | null; deliveries: readonly NewDelivery[] };

/** Those of the IDs, from these events or named by their deliveries, that have a tombstone. */
export function findBuried(pool: pg.Pool | pg.ClientBase, destinationId: string, planned: readonly Planned[]): Promise<Set<string>> {
  const ids = planned.flatMap(({ userId, deliveries }) => [...(userId === null ? [] : [userId]), ...profilesOf(deliveries)]);
  return whose(ids, async (persons) => {
    const { rows } = await pool.query<{ person: string }>({
      name: "intake-tombstones",
      text: "SELECT person FROM tombstone WHERE destination_id = $1 AND person = ANY ($2::text[]) AND (until IS NULL OR until > now())",
      values: [destinationId, persons],
    });
    return rows;
  });
}

/**
 * The IDs about which nothing made at that time may leave: they have a tombstone, or were deleted
 * since. The latter matters if the destination delivers later events.
 */
export function findDeleted(
  pool: pg.Pool | pg.ClientBase,
  destinationId: string,
  ids: Iterable<string>,
  madeAt = new Date(),
): Promise<Set<string>> {
  return whose(ids, async (persons) => {
    const { rows } = await pool.query<{ person: string }>(
      `SELECT person FROM tombstone WHERE destination_id = $1 AND person = ANY ($2::text[]) AND (until IS NULL OR until > now())
       UNION SELECT person FROM deletion WHERE destination_id = $1 AND person = ANY ($2::text[]) AND asked_at >= $3`,
      [destinationId, persons, madeAt],
    );
    return rows;
  });
}

/**
 * The same for a test that is about to be stored, in its transaction: any later deletion finds it.
 */
export async function findDeletedAlone(client: pg.ClientBase, destinationId: string, ids: Iterable<string>): Promise<Set<string>> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [testsLock(destinationId)]);
  return findDeleted(client, destinationId, ids);
}

/** Those of the IDs whose hashes are found. */
async function whose(ids: Iterable<string>, find: (persons: string[]) => Promise<{ person: string }[]>): Promise<Set<string>> {
  const hashes = new Map([...new Set(ids)].map((id) => [id, personHash(id)]));
  if (hashes.size === 0) return new Set();
  const found = new Set((await find([...new Set(hashes.values())])).map(({ person }) => person));
  return new Set([...hashes].flatMap(([id, hash]) => (found.has(hash) ? [id] : [])));
}

/** What is about to be sent again, without people who were deleted since. */
export async function ofTheLiving<Sent extends { delivery: NewDelivery }>(
  client: pg.ClientBase,
  destinationId: string,
  sent: readonly { userId: string | null; addition: Sent }[],
): Promise<Sent[]> {
  if (sent.length === 0) return [];
  const buried = await findBuried(
    client,
    destinationId,
    sent.map(({ userId, addition }) => ({ userId, deliveries: [addition.delivery] })),
  );
  if (buried.size === 0) return sent.map(({ addition }) => addition);
  return sent.flatMap(({ userId, addition }) => {
    const delivery = userId !== null && buried.has(userId) ? undefined : withoutBuried(addition.delivery, buried);
    return delivery ? [{ ...addition, delivery }] : [];
  });
}

/**
 * What is left of a delivery without these people: unchanged if it names none of them, undefined if
 * it serves nobody else.
 */
export function withoutBuried(delivery: NewDelivery, buried: ReadonlySet<string>): NewDelivery | undefined {
  const lanes = new Set([...buried].map((id) => `${profilePrefix}${id}`));
  const concerned = delivery.entries.filter((entry) => entry.lanes.some((lane) => lanes.has(lane)));
  if (concerned.length === 0) return delivery;
  const requests = parseJson(delivery.requests) as unknown as PlannedRequest[];
  const entries = delivery.entries.flatMap((entry) => {
    if (!concerned.includes(entry)) return [entry];
    const request = requests[entry.requestIndex];
    const items = isJsonObject(request?.body) && Array.isArray(request.body.data) ? request.body.data : [];
    const left = items.filter((item) => !isAbout(item, buried));
    const others = entry.lanes.filter((lane) => !lanes.has(lane));
    if (!request || left.length === 0 || others.length === 0) {
      requests[entry.requestIndex] = erasedRequest;
      return [];
    }
    requests[entry.requestIndex] = { ...request, body: { ...(request.body as object), data: left }, lanes: others };
    return [{ ...entry, lanes: others }];
  });
  if (entries.length === 0) return undefined;
  const customerProfileId = buried.has(delivery.customerProfileId ?? "") ? null : delivery.customerProfileId;
  return { ...delivery, requests: encodeJson(requests as unknown as JsonValue), entries, customerProfileId };
}

const isAbout = (item: JsonValue, buried: ReadonlySet<string>) => isJsonObject(item) && buried.has(String(item.customerProfileId));
