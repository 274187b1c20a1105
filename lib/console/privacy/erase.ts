import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { findLeft, type Left } from "./check-erased.ts";
import { eraseAttempts } from "./erase-attempts.ts";
import { eraseEffects } from "./erase-effects.ts";
import { eraseDeliveriesAndEvents, eraseEvents } from "./erase-events.ts";
import { eraseKnown } from "./erase-known.ts";
import { eraseEventNames, eraseLearntNames, eraseSaved } from "./erase-saved.ts";
import { eraseVersions } from "./erase-versions.ts";
import { type Claim, recallClaims } from "./in-flight.ts";
import { createPerson, type Person } from "./person.ts";
import type { ErasureReceipt } from "./schema.ts";
import { sweep } from "./sweep.ts";
import { newTally, type Tally, total } from "./tally.ts";

/**
 * Clocks of several machines differ, and a request that left before the erasure may have begun a
 * while ago.
 */
const lookBackMs = 15 * 60_000;
const mostRounds = 5;

/** Where an erasure stands: what a process needs that goes on with it. */
export type ErasePosition = {
  userId: string;
  /** Learned on the way; they are looked for in shared records. */
  emails: string[];
  began: number;
  round: number;
  /** Only what was received before. */
  untilMs?: number | undefined;
  /** Destinations of this round. */
  ids: string[];
  /** Of `stepsOf(ids)`; and the ID of the last record read in it. */
  step: number;
  after: string | null;
  /** What had been done when the round began. */
  before: number;
  records: number;
  settled: boolean;
  claims: Claim[];
  tally: Tally;
};
export type EraseOptions = {
  pageRows?: number;
  /** Only what was received before: the person may have come again since. */
  untilMs?: number | undefined;
  /** Where a process that ended had come to. */
  from?: ErasePosition;
  /** Told after each portion. */
  tell?: (position: ErasePosition, step: string) => Promise<void>;
  /** Of the work that this is done by: a receipt is written once. */
  workId?: string;
};

/**
 * Removes all that is kept of one user ID, in every destination and wherever it stands: events,
 * deliveries with their requests and attempts, what still waits to be sent, and what testers saved.
 * A record that serves other people too stays without this person. What indexes know goes first;
 * then it takes as long as reading everything takes, in short transactions. Started again, after a
 * crash or for good measure, it erases what is left. What Talon.One and Segment hold is theirs to
 * erase.
 */
export async function erasePerson(actor: Actor, userId: string, options: EraseOptions = {}): Promise<ErasureReceipt> {
  const person = createPerson(userId);
  for (const email of options.from?.emails ?? []) person.learnEmail({ email });
  const position = options.from ?? (await firstPosition(userId, options.untilMs));
  const tell = async (step: string) => options.tell?.({ ...position, emails: [...person.emails()] }, step);
  // The first round reads all there is. Later ones read what came meanwhile, until one finds
  // nothing: that is the proof.
  let clean = false;
  while (position.round < mostRounds && !clean) {
    await oneRound(position, person, options.pageRows ?? 2_000, tell);
    clean = position.round > 0 && total(position.tally) === position.before;
    Object.assign(position, { round: position.round + 1, step: 0, after: null, before: total(position.tally), claims: [] });
    position.ids = await destinationIds();
    if (!clean) await tell("Reading what came meanwhile");
  }
  await eraseSaved(person, position.tally);
  await eraseVersions(person, position.tally);
  const { tables, left } = await findLeft(person);
  const { records, settled, tally } = position;
  const checked = { complete: clean && settled && left.length === 0, records, tables, left };
  return receiptOf(actor, person, tally, checked, settled && clean, options.workId);
}

async function destinationIds(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>("SELECT id FROM destination ORDER BY id");
  return rows.map(({ id }) => id);
}

const firstPosition = async (userId: string, untilMs: number | undefined): Promise<ErasePosition> => ({
  userId,
  untilMs,
  emails: [],
  began: Date.now(),
  round: 0,
  ids: await destinationIds(),
  step: 0,
  after: null,
  before: 0,
  records: 0,
  settled: true,
  claims: [],
  tally: newTally(),
});

type Reading = { kind: "known" | "event" | "delivery" | "attempt" | "rule_effect"; destinationId: string };
type Step = Reading | { kind: "recall" | "rest" };

function stepsOf(ids: readonly string[], round: number): Step[] {
  const of = (kind: Reading["kind"]) => ids.map((destinationId): Reading => ({ kind, destinationId }));
  return [
    // What is known by an index goes at once, so that nothing of it is sent any more.
    ...(round === 0 ? of("known") : []),
    ...ids.flatMap((destinationId): Step[] => [
      { kind: "event", destinationId },
      { kind: "delivery", destinationId },
    ]),
    { kind: "recall" },
    // Only now: what had left already has written how it ended.
    ...of("attempt"),
    ...of("rule_effect"),
    { kind: "rest" },
  ];
}

const stepWords: Record<Step["kind"], string> = {
  known: "Erasing what is stored under the ID",
  event: "Reading events",
  delivery: "Reading deliveries",
  recall: "Calling back requests",
  attempt: "Reading attempts",
  rule_effect: "Reading what rules did",
  rest: "Reading what people saved",
};

/** Goes on from the position, and moves it. */
async function oneRound(position: ErasePosition, person: Person, pageRows: number, tell: (step: string) => Promise<unknown>) {
  const steps = stepsOf(position.ids, position.round);
  const sinceMs = position.round === 0 ? 0 : position.began - lookBackMs;
  for (; position.step < steps.length; position.step++, position.after = null) {
    const step = steps[position.step] as Step;
    if (position.after === null) await tell(stepWords[step.kind]);
    if (step.kind === "recall") position.settled = await recallClaims(position.claims);
    else if (step.kind === "rest") await eraseRest(position, person);
    else if ("destinationId" in step) await eraseIn(step, position, person, { sinceMs, pageRows, told: () => tell(stepWords[step.kind]) });
  }
}

async function eraseRest({ round, tally }: ErasePosition, person: Person): Promise<void> {
  if (round === 0) await eraseSaved(person, tally);
  if (round === 0) await eraseVersions(person, tally);
  await eraseEventNames(person, tally);
  await eraseLearntNames(person);
}

type Portions = { sinceMs: number; pageRows: number; told: () => Promise<unknown> };

async function eraseIn(
  { kind, destinationId }: Reading,
  position: ErasePosition,
  person: Person,
  { sinceMs, pageRows, told }: Portions,
): Promise<void> {
  const { tally, claims, untilMs } = position;
  const scope = { destinationId, person, tally, claims };
  if (kind === "known") return eraseKnown(scope, untilMs === undefined ? undefined : firstIdAt("event", untilMs));
  // A replay that is copying deliveries at this moment commits first; the next one sees what is
  // erased.
  if (kind === "event" && position.after === null)
    await inTransaction(pool(), (client) =>
      client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`replays of ${destinationId}`]),
    );
  const erase = {
    event: (some: string[]) => eraseEvents(scope, some),
    delivery: (some: string[]) => eraseDeliveriesAndEvents(scope, some),
    attempt: (some: string[]) => eraseAttempts(scope, some),
    rule_effect: (some: string[]) => eraseEffects(scope, some),
  }[kind];
  const idKind = kind === "rule_effect" ? "ruleEffect" : kind;
  const until = untilMs === undefined ? undefined : firstIdAt(idKind, untilMs);
  const page = { destinationId, from: position.after ?? firstIdAt(idKind, sinceMs), until, rows: pageRows };
  await sweep(kind, page, person, erase, async (read, last) => {
    position.records += read;
    position.after = last;
    await told();
  });
}

async function receiptOf(
  actor: Actor,
  person: Person,
  tally: Tally,
  checked: ErasureReceipt["checked"],
  ended: boolean,
  workId: string | undefined,
): Promise<ErasureReceipt> {
  const { deleted, redacted, waitingRequests } = tally;
  const erased = {
    events: deleted.event,
    deliveries: deleted.delivery,
    attempts: deleted.attempt,
    effects: deleted.rule_effect,
    waitingRequests,
    savedEvents: deleted.saved_event,
    testCases: deleted.test_case,
    links: deleted.saved_link,
    problemNotes: deleted.problem_note,
    runs: deleted.reprocess + deleted.back_test,
  };
  const parts = {
    events: redacted.event,
    deliveries: redacted.delivery,
    attempts: redacted.attempt,
    effects: redacted.rule_effect,
    versions: redacted.mapping_version,
    releases: redacted.release,
  };
  const hash = fingerprint(`person:${person.id}`);
  const at = new Date();
  const left = checked.left.map(({ table, rows }) => `${table}: ${rows}`);
  const after = { erased, redacted: parts, complete: checked.complete, left, ...(workId && { work: workId }) };
  const record = { action: "erased", objectKind: "person", objectId: hash, objectName: "a person", after } as const;
  const id = (workId && (await recordedBefore(hash, workId))) || (await recordAudit(db(), actor, record));
  return {
    id,
    at: at.toISOString(),
    by: actor.name,
    person: hash,
    erased,
    redacted: parts,
    checked,
    notes: notesOf(person, checked.left, ended),
  };
}

/** A process that ended after it had written the receipt, and before it could say so. */
async function recordedBefore(hash: string, workId: string): Promise<string | undefined> {
  const { rows } = await pool().query<{ id: string }>(
    "SELECT id FROM audit_entry WHERE object_kind = 'person' AND object_id = $1 AND action = 'erased' AND after ->> 'work' = $2",
    [hash, workId],
  );
  return rows[0]?.id;
}

function notesOf(person: Person, left: readonly Left[], ended: boolean): string[] {
  const where = left.map(({ table, rows }) => `${table} (${rows})`).join(", ");
  return [
    ...(ended ? [] : ["A request of this person was still on its way when the check ended. Erase the same ID again in a few minutes."]),
    ...(left.length > 0 ? [`Someone typed the ID into: ${where}. Change it there. The audit log keeps entries for good.`] : []),
    ...(person.distinct
      ? []
      : ["The ID is so short that it may be an ordinary word or number. Falconer did not look for it inside longer texts."]),
    "Requests sent before this receipt have reached Talon.One. Ask Talon.One and Segment to erase what they hold.",
    "If the person has other IDs, such as an email address or an anonymous ID, erase each of them too.",
    "Events that Segment sends from now on are kept again. Suppress the ID in Segment.",
    "De-duplication keeps a hash of each message’s ID until its window ends. It names nobody. Let backups of the database expire.",
  ];
}
