import "#server-only";
import { systemActor } from "#lib/access/auth/viewer.ts";
import type { WorkContext, WorkKind } from "#lib/engine/background-work/kinds.ts";
import { sealInput } from "#lib/engine/background-work/store.ts";
import { personHash } from "#lib/engine/deletions/person-hash.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Prisma } from "#lib/platform/db/generated/client.ts";
import { createId } from "#lib/platform/ids.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { unhurried } from "#lib/platform/unhurried.ts";
import { type Came, eraseMany, type OneOfMany } from "./erase-many.ts";
import { createErasure } from "./erasures.ts";

const kind = "erase-deleted";
type Input = { people: OneOfMany[]; came?: Came[] };

/** Deliveries have precedence: erasing uses a third of the time. */
const restTimes = 2;
/** The progress is recorded again after this many people. */
const writtenEvery = 10;

/**
 * Erases Falconer's own copies of people who were deleted in Talon.One, all of them in one piece of
 * work. Returns its ID.
 */
export async function createErasureOfDeleted(tx: DbTransaction, people: readonly OneOfMany[]): Promise<string> {
  const id = createId("work");
  const each = onceEach(people);
  const input = { people: each.map(({ userId, untilMs }) => ({ userId, ...(untilMs !== undefined && { untilMs }) })) };
  const { name } = systemActor;
  await tx.backgroundWork.create({ data: { id, kind, total: each.length, input: sealInput(id, input), createdByName: name } });
  return id;
}

/**
 * Someone who was deleted at several destinations is erased in all of them, by the latest of these
 * deletions.
 */
function onceEach(people: readonly OneOfMany[]): OneOfMany[] {
  const found = new Map<string, OneOfMany>();
  for (const { userId, untilMs } of people) {
    const before = found.get(userId);
    const isAll = untilMs === undefined || (before && before.untilMs === undefined);
    found.set(userId, { userId, untilMs: isAll ? undefined : Math.max(untilMs, before?.untilMs ?? 0) });
  }
  return [...found.values()];
}

/** How workers do it. A database that is away for an hour does not end it. */
export const eraseDeletedWork: WorkKind = { kind, tries: 12, run };

async function run({ id, input, tell, signal }: WorkContext): Promise<JsonObject> {
  const { people, came: from } = input as unknown as Input;
  let told = 0;
  const { receipts, failed } = await eraseMany(systemActor, people, {
    workId: id,
    from,
    rest: unhurried(restTimes, signal),
    tell: (came, step) => {
      const next = told++ % writtenEvery === 0 ? ({ people, came: came() } as unknown as JsonObject) : undefined;
      return tell({ done: Math.min(told, people.length), total: people.length, step }, next);
    },
  });
  for (const { userId, receipt } of receipts)
    await db().deletion.updateMany({
      where: { workId: id, person: personHash(userId) },
      data: { erased: receipt as unknown as Prisma.InputJsonObject },
    });
  for (const one of failed) await alone(id, one);
  return { erased: receipts.length, failed: failed.length };
}

/** With tries of their own. */
async function alone(workId: string, { userId, untilMs }: OneOfMany): Promise<void> {
  const subject = personHash(userId);
  await db().$transaction(async (tx) => {
    const ownId = await createErasure(tx, systemActor, { userId, subject, ...(untilMs !== undefined && { untilMs }) });
    await tx.deletion.updateMany({ where: { workId, person: subject }, data: { workId: ownId } });
  });
}
