import "#server-only";
import type { z } from "zod";
import { recordAudit } from "#lib/access/audit/record.ts";
import { can, roleAt, seesPersonal } from "#lib/access/auth/permissions.ts";
import { rightsOf, withRoles } from "#lib/access/auth/rights.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { findDestination } from "#lib/console/destinations/service.ts";
import { createMasker } from "#lib/console/privacy/mask.ts";
import { actionBySlug } from "#lib/core/actions/index.ts";
import { type Counts, countsByProblem, type Failure, failuresByProblem, problemKey } from "#lib/engine/problems/failures.ts";
import { db } from "#lib/platform/db/client.ts";
import type { Problem as Row } from "#lib/platform/db/generated/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { AppError } from "#lib/platform/errors.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue, JsonValue } from "#lib/platform/json.ts";
import { refusedField } from "#lib/talon-one/refused-field.ts";
import { isCause, remedyOfCause } from "#lib/talon-one/remedies.ts";
import type { listProblemsQuery, Problem, ProblemDetail, ProblemState, updateProblemSchema } from "./schema.ts";

type Place = { destinationId: string; id: string };
const mostListed = 200;
const mostExamples = 5;
/** As many as one replay by IDs takes. */
const mostReplayed = 1_000;
const mostNotes = 200;
const unresolved: ProblemState[] = ["open", "acknowledged"];

const mayWorkOn = (user: Parameters<typeof rightsOf>[0], destinationId: string) =>
  can({ role: roleAt(rightsOf(user), destinationId) }, "problems.write");
const titleOf = (cause: string) => (isCause(cause) ? remedyOfCause(cause).title : "Deliveries failed");

type Known = { names: Map<string, string>; reasons: Map<string, string | null>; counts: Counts; more: boolean };
const none: Counts = { failed: 0, recovered: 0, customers: 0 };

function view(viewer: Viewer, row: Row, { names, reasons, counts, more }: Known): Problem {
  const reason = reasons.get(row.lastDeliveryId) ?? null;
  return {
    id: row.id,
    state: row.state as ProblemState,
    mappingId: row.mappingId,
    mappingName: names.get(row.mappingId) ?? null,
    cause: row.cause,
    title: titleOf(row.cause),
    remedy: isCause(row.cause) ? remedyOfCause(row.cause).remedy : null,
    reason: reason !== null && !seesPersonal(viewer) ? createMasker([]).words(reason) : reason,
    firstSeen: row.firstSeen.toISOString(),
    openedAt: row.openedAt.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
    times: row.times,
    openedVersion: row.openedVersion,
    lastVersion: row.lastVersion,
    lastDeliveryId: row.lastDeliveryId,
    owner: row.ownerId ? { id: row.ownerId, name: row.ownerName ?? "" } : null,
    closedAt: row.closedAt?.toISOString() ?? null,
    closedBy: row.closedBy,
    ...counts,
    more,
  };
}

/** Names of mappings, deleted ones too, and the newest response of each problem. */
async function lookUp(destinationId: string, rows: readonly Row[]): Promise<Pick<Known, "names" | "reasons">> {
  const [mappings, { rows: newest }] = await Promise.all([
    db().mapping.findMany({ where: { id: { in: rows.map(({ mappingId }) => mappingId) } }, select: { id: true, name: true } }),
    pool().query<{ id: string; reason: string | null }>("SELECT id, reason FROM delivery WHERE destination_id = $1 AND id = ANY ($2)", [
      destinationId,
      rows.map(({ lastDeliveryId }) => lastDeliveryId),
    ]),
  ]);
  return { names: new Map(mappings.map(({ id, name }) => [id, name])), reasons: new Map(newest.map(({ id, reason }) => [id, reason])) };
}

/** Open ones first, then by when they were last seen. */
export async function listProblems(
  viewer: Viewer,
  destinationId: string,
  query: z.output<typeof listProblemsQuery>,
): Promise<{ items: Problem[]; open: number }> {
  await findDestination(db(), destinationId);
  const wanted = query.state?.length ? query.state : unresolved;
  const inStates = (states: ProblemState[]) =>
    db().problem.findMany({ where: { destinationId, state: { in: states } }, orderBy: { lastSeen: "desc" }, take: mostListed });
  const [first, others, open] = await Promise.all([
    inStates(wanted.filter((state) => state === "open")),
    inStates(wanted.filter((state) => state !== "open")),
    db().problem.count({ where: { destinationId, state: "open" } }),
  ]);
  const rows = [...first, ...others].slice(0, mostListed);
  if (rows.length === 0) return { items: [], open };
  const [known, { counts, more }] = await Promise.all([lookUp(destinationId, rows), countsByProblem(pool(), destinationId)]);
  return { items: rows.map((row) => view(viewer, row, { ...known, counts: counts.get(problemKey(row)) ?? none, more })), open };
}

async function find({ destinationId, id }: Place): Promise<Row> {
  await findDestination(db(), destinationId);
  const row = await db().problem.findFirst({ where: { id, destinationId } });
  if (!row) throw new AppError("not_found", "This problem does not exist.");
  return row;
}

export async function getProblem(viewer: Viewer, place: Place): Promise<ProblemDetail> {
  const { destinationId } = place;
  const row = await find(place);
  const [known, { groups, more }, notes, users, alert, mapping] = await Promise.all([
    lookUp(destinationId, [row]),
    failuresByProblem(pool(), destinationId, row),
    db().problemNote.findMany({ where: { problemId: row.id }, orderBy: { id: "asc" } }),
    db().user.findMany({
      where: { NOT: { banned: true } },
      orderBy: { name: "asc" },
      select: { id: true, name: true, role: true, ...withRoles },
    }),
    db().alert.findFirst({ where: { kind: "problem", destinationId, subjectId: { startsWith: row.id } }, orderBy: { id: "desc" } }),
    db().mapping.findFirst({ where: { id: row.mappingId, destinationId, deletedAt: null }, select: { actionSlug: true, settings: true } }),
  ]);
  const failures = groups.get(problemKey(row)) ?? [];
  const left = failures.filter(({ recovered }) => !recovered);
  const ids = (left.length > 0 ? left : failures).slice(0, mostExamples).map(({ id }) => id);
  const { rows: examples } = await pool().query<{
    id: string;
    event_id: string;
    message_id: string;
    reason: string | null;
    issues: Issue[] | null;
    created_at: Date;
    settled_at: Date | null;
  }>(
    "SELECT id, event_id, message_id, reason, issues, created_at, settled_at FROM delivery WHERE destination_id = $1 AND id = ANY ($2) ORDER BY id DESC",
    [destinationId, ids],
  );
  const masker = seesPersonal(viewer) ? undefined : createMasker([]);
  const counts = {
    failed: left.length,
    recovered: failures.length - left.length,
    customers: new Set(failures.flatMap(({ customer_profile_id }) => customer_profile_id ?? [])).size,
  };
  const byVersion = Map.groupBy(failures, ({ mapping_version }) => mapping_version);
  return {
    ...view(viewer, row, { ...known, counts, more }),
    versions: [...byVersion].map(([version, its]) => ({ version, failed: its.length })).sort((a, b) => b.version - a.version),
    examples: examples.map((one) => ({
      id: one.id,
      eventId: one.event_id,
      messageId: one.message_id,
      reason: one.reason !== null && masker ? masker.words(one.reason) : one.reason,
      createdAt: one.created_at.toISOString(),
      settledAt: one.settled_at?.toISOString() ?? null,
    })),
    replay: replayOf(row, left, groups.size === 1, more),
    field: mapping ? fieldOf(row.cause, examples[0], mapping) : null,
    notes: notes.map(({ id, text, authorName, createdAt }) => ({ id, text, by: authorName, at: createdAt.toISOString() })),
    people: users.flatMap((user) => (mayWorkOn(user, destinationId) ? [{ id: user.id, name: user.name }] : [])),
    alertId: alert?.id ?? null,
  };
}

/**
 * What could not be planned names its place itself; for a refusal, it is read from the response.
 */
function fieldOf(
  cause: string,
  newest: { reason: string | null; issues: readonly Issue[] | null } | undefined,
  { actionSlug, settings }: { actionSlug: string; settings: unknown },
): string | null {
  const place = newest?.issues?.find(({ path }) => path !== "")?.path;
  if (place) return place;
  if (!isCause(cause)) return null;
  return refusedField(cause, newest?.reason ?? "", settings as JsonValue, actionBySlug.get(actionSlug)) ?? null;
}

/**
 * By a filter if it matches only this problem; else by IDs, the newest of them. Either way what a
 * colleague has replayed meanwhile is not sent a second time.
 */
function replayOf(row: Row, left: readonly Failure[], isAlone: boolean, more: boolean): ProblemDetail["replay"] {
  if (left.length === 0) return null;
  if (row.cause !== "other" && (isAlone || more))
    return {
      filter: { mappingId: row.mappingId, cause: row.cause, from: new Date(row.firstSeen.getTime() - 7 * 86_400_000).toISOString() },
    };
  return { deliveryIds: left.slice(0, mostReplayed).map(({ id }) => id), unlessReplayed: true };
}

/** Acknowledges, resolves, ignores or reopens it, and says who owns it. */
export async function updateProblem(viewer: Viewer, place: Place, input: z.output<typeof updateProblemSchema>): Promise<ProblemDetail> {
  const before = await find(place);
  const owner = input.ownerId ? await db().user.findUnique({ where: { id: input.ownerId }, include: withRoles }) : null;
  if (input.ownerId && (!owner || !mayWorkOn(owner, place.destinationId))) {
    const message = "Choose someone who may work on problems.";
    throw new AppError("invalid", message, [{ path: "ownerId", message }]);
  }
  await db().$transaction(async (tx) => {
    const { state, ownerId } = input;
    const closes = state === "resolved" || state === "ignored";
    // By the clock that deliveries settle by: it opens again by what fails after that.
    const [{ now } = { now: new Date() }] = await tx.$queryRaw<{ now: Date }[]>`SELECT now()`;
    const after = await tx.problem.update({
      where: { id: before.id },
      data: {
        ...(state === undefined ? {} : { state, closedAt: closes ? now : null, closedBy: closes ? viewer.name : null }),
        ...(ownerId === undefined ? {} : { ownerId, ownerName: owner?.name ?? null }),
      },
    });
    await recordAudit(tx, viewer, {
      action: state ?? "updated",
      objectKind: "problem",
      objectId: after.id,
      objectName: titleOf(after.cause),
      destinationId: place.destinationId,
      before: { state: before.state, owner: before.ownerName },
      after: { state: after.state, owner: after.ownerName },
    });
  });
  return getProblem(viewer, place);
}

export async function addProblemNote(viewer: Viewer, place: Place, text: string): Promise<ProblemDetail> {
  const row = await find(place);
  if ((await db().problemNote.count({ where: { problemId: row.id } })) >= mostNotes)
    throw new AppError("limit_reached", `A problem can have ${mostNotes} notes.`);
  await db().problemNote.create({
    data: { id: createId("problemNote"), problemId: row.id, text, authorId: viewer.id, authorName: viewer.name },
  });
  return getProblem(viewer, place);
}
