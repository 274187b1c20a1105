import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { seesPersonal } from "#lib/access/auth/permissions.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { knownIds } from "#lib/console/privacy/mask-records.ts";
import { type DbTransaction, db } from "#lib/platform/db/client.ts";
import type { Prisma, TestCase as Row } from "#lib/platform/db/generated/client.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import { mapInTurns } from "#lib/platform/in-turns.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { type StoredCase, withDigits, writeDigits } from "./exact-case.ts";
import { megabytes, savedLimits } from "./limits.ts";
import { lockSaved } from "./saved-room.ts";
import {
  type createTestCaseSchema,
  expectationSchema,
  type TestCase,
  type TestCaseList,
  testCaseLimit,
  type updateTestCaseSchema,
} from "./schema.ts";

export async function listTestCases(viewer: Viewer, destinationId: string): Promise<TestCaseList> {
  await findDestination(db(), destinationId);
  const rows = await db().testCase.findMany({ where: { destinationId }, orderBy: { name: "asc" }, take: testCaseLimit });
  return { items: await mapInTurns(await withDigits(db(), rows), (row) => view(viewer, row)), limit: testCaseLimit };
}

export async function createTestCase(
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof createTestCaseSchema>,
): Promise<TestCase> {
  await findDestination(db(), destinationId);
  await refuseTakenName(destinationId, input.name);
  const row = await db().$transaction(async (tx) => {
    await refuseTestCaseOverLimit(tx, destinationId, input);
    const bytes = bytesOf(input);
    const created = await tx.testCase.create({
      data: { id: createId("testCase"), destinationId, name: input.name, ...stored(input), bytes, createdBy: viewer.name },
    });
    await writeDigits(tx, created.id, input);
    return created;
  });
  return viewOf(viewer, row);
}

export async function updateTestCase(
  viewer: Viewer,
  destinationId: string,
  id: string,
  input: z.output<typeof updateTestCaseSchema>,
): Promise<TestCase> {
  const before = await find(destinationId, id);
  if (input.name) await refuseTakenName(destinationId, input.name, id);
  const row = await db().$transaction(async (tx) => {
    const next = { event: before.event, expected: input.expected ?? before.expected };
    if (input.expected) await refuseTestCaseOverLimit(tx, destinationId, next, id);
    const data = { name: input.name, expected: stored(input).expected, bytes: bytesOf(next) };
    const updated = await tx.testCase.update({ where: { id }, data });
    await writeDigits(tx, id, input);
    return updated;
  });
  return viewOf(viewer, row);
}

/**
 * For an import, whose plan has already checked names and the limit: a new one, or one that
 * replaces another.
 */
export async function putTestCase(
  tx: DbTransaction,
  viewer: Viewer,
  destinationId: string,
  input: z.output<typeof createTestCaseSchema>,
  target?: string,
): Promise<void> {
  await refuseTestCaseOverLimit(tx, destinationId, input, target);
  const bytes = bytesOf(input);
  const id = target ?? createId("testCase");
  if (target) await tx.testCase.update({ where: { id }, data: { ...stored(input), bytes } });
  else await tx.testCase.create({ data: { id, destinationId, name: input.name, ...stored(input), bytes, createdBy: viewer.name } });
  await writeDigits(tx, id, input);
}

/** What an import compares with: nothing masked. */
export async function storedTestCases(tx: DbTransaction, destinationId: string) {
  const rows = await tx.testCase.findMany({ where: { destinationId } });
  return (await withDigits(tx, rows)).map((row) => ({ id: row.id, name: row.name, ...contentOf(row) }));
}

/**
 * Test cases stay until someone deletes them; so their number and their size have an end.
 * `except`: one that is overwritten.
 */
async function refuseTestCaseOverLimit(
  tx: DbTransaction,
  destinationId: string,
  input: { event?: unknown; expected?: unknown },
  except = "",
): Promise<void> {
  await lockSaved(tx);
  const [used] = await tx.$queryRaw<{ count: number; bytes: number }[]>`
    SELECT count(*)::int AS count, coalesce(sum(bytes), 0)::int AS bytes
      FROM test_case WHERE destination_id = ${destinationId} AND id <> ${except}`;
  const more = bytesOf(input);
  const { count, bytes } = used ?? { count: 0, bytes: 0 };
  if (count >= testCaseLimit)
    throw new AppError("limit_reached", `A destination can have ${testCaseLimit} test cases. Delete one before you add another.`);
  const most = savedLimits.testCases.bytes;
  if (bytes + more > most)
    throw new AppError("limit_reached", `A destination can have ${megabytes(most)} of test cases. Delete one before you add another.`);
}

const bytesOf = ({ event, expected }: { event?: unknown; expected?: unknown }) =>
  Buffer.byteLength(encodeJson((event ?? null) as JsonValue)) + Buffer.byteLength(encodeJson((expected ?? null) as JsonValue));

export async function deleteTestCase(viewer: Viewer, destinationId: string, id: string): Promise<void> {
  await find(destinationId, id);
  await db().$transaction(async (tx) => {
    await tx.testCase.deleteMany({ where: { id } });
    await recordAudit(tx, viewer, { action: "deleted", objectKind: "testCase", objectId: id, objectName: id, destinationId });
  });
}

async function find(destinationId: string, id: string): Promise<Row> {
  const row = await db().testCase.findFirst({ where: { destinationId, id } });
  if (!row) throw new AppError("not_found", "This test case no longer exists.");
  return row;
}

async function refuseTakenName(destinationId: string, name: string, except?: string): Promise<void> {
  const taken = await db().testCase.findFirst({ where: { destinationId, name, NOT: { id: except } } });
  if (!taken) return;
  const message = "Another test case has this name. Choose another one.";
  throw new AppError("conflict", message, [{ path: "name", message }]);
}

function stored(input: { event?: unknown; expected?: unknown }) {
  return { event: input.event as Prisma.InputJsonValue, expected: input.expected as Prisma.InputJsonValue };
}

async function viewOf(viewer: Viewer, row: Row): Promise<TestCase> {
  const [stored] = await withDigits(db(), [row]);
  return view(viewer, stored as StoredCase);
}

function contentOf(row: Pick<StoredCase, "event" | "expected">) {
  return { event: isJsonObject(row.event) ? row.event : {}, expected: expectationSchema.array().catch([]).parse(row.expected) };
}

async function view(viewer: Viewer, row: StoredCase): Promise<TestCase> {
  const { event, expected } = contentOf(row);
  const shown = { event, expected };
  const masked = !seesPersonal(viewer);
  // Payloads hold the person of the event: one masker for both.
  const masker = createMasker(masked ? knownIds({}, event) : []);
  const hide = async <Part extends JsonValue>(part: Part) => (await masker.valueInTurns(part)) as Part;
  return {
    id: row.id,
    name: row.name,
    ...(masked
      ? {
          event: await hide(event),
          expected: await mapInTurns(expected, async (each) => ({
            ...each,
            ...(each.payload !== undefined && { payload: await hide(each.payload) }),
          })),
        }
      : shown),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    masked,
  };
}
