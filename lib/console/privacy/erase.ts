import "#server-only";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { findLeft } from "./check-erased.ts";
import { eraseAttempts } from "./erase-attempts.ts";
import { eraseEffects } from "./erase-effects.ts";
import { eraseDeliveriesAndEvents, eraseEvents } from "./erase-events.ts";
import { eraseKnown, eraseSentFor } from "./erase-known.ts";
import { eraseEventNames, eraseLearntNames, eraseSaved } from "./erase-saved.ts";
import { eraseVersions } from "./erase-versions.ts";
import { receiptOf } from "./erasure-receipt.ts";
import { type Claim, recallClaims } from "./in-flight.ts";
import { createPerson, type Person } from "./person.ts";
import type { ErasureReceipt } from "./schema.ts";
import { sweep } from "./sweep.ts";
import { newTally, type Tally, total } from "./tally.ts";

/**
 * Clocks of several machines differ, and a request that left before the erasure may have begun some
 * time ago.
 */
const lookBackMs = 15 * 60_000;
export const mostRounds = 5;

/** How far an erasure has come: what a process needs to continue it. */
export type ErasePosition = {
  userId: string;
  /** Others' records are searched as well. */
  everywhere: boolean;
  /** Found on the way; they are looked for in shared records. */
  emails: string[];
  began: number;
  round: number;
  /** Only what was received before. */
  untilMs?: number | undefined;
  /** Destinations of this round. */
  ids: string[];
  /** An index into `stepsOf(ids)`, and the ID of the last record read in that step. */
  step: number;
  after: string | null;
  /** What had been done when the round began. */
  before: number;
  records: number;
  settled: boolean;
  claims: Claim[];
  /** By destination: deliveries with requests in progress when they were erased. */
  open: Record<string, string[]>;
  tally: Tally;
};
export type EraseOptions = {
  pageRows?: number;
  /** Reads every record there is, because the ID may be in others' too. */
  everywhere?: boolean | undefined;
  /** Only what was received before: the person may have returned since. */
  untilMs?: number | undefined;
  /** How far a process that ended had come. */
  from?: ErasePosition;
  /** Called after each portion. */
  tell?: (position: ErasePosition, step: string) => Promise<void>;
  /** The ID of the work that does this: a receipt is written once. */
  workId?: string;
};

/**
 * Removes what is kept of one user ID, in every destination: events, deliveries with their requests
 * and attempts, what still waits to be sent, and what testers saved. A record that also serves
 * other people stays without this person. Indexes find what is theirs, so the time depends only on
 * how much there is. If asked to look everywhere, it then reads all records for mentions in
 * others'. Everything runs in short transactions. Started again, after a crash or to be safe, it
 * erases what is left. Talon.One and Segment have to erase their own data.
 */
export async function erasePerson(actor: Actor, userId: string, options: EraseOptions = {}): Promise<ErasureReceipt> {
  const person = createPerson(userId);
  for (const email of options.from?.emails ?? []) person.learnEmail({ email });
  const position = options.from?.open ? options.from : await firstPosition(userId, options);
  const tell = async (step: string) => options.tell?.({ ...position, emails: [...person.emails()] }, step);
  // The first round looks at everything. Later rounds look for newly arrived data, until one finds
  // nothing: that is the proof.
  let clean = false;
  while (position.round < mostRounds && !clean) {
    await oneRound(position, person, options.pageRows ?? 2_000, tell);
    clean = position.round > 0 && total(position.tally) === position.before;
    Object.assign(position, { round: position.round + 1, step: 0, after: null, before: total(position.tally), claims: [], open: {} });
    position.ids = await destinationIds();
    if (!clean) await tell("Reading what came meanwhile");
  }
  const alone = [{ person, tally: position.tally }];
  await eraseSaved(alone);
  await eraseVersions(alone);
  const { tables, left: ofEach } = await findLeft([person], position.everywhere);
  const left = ofEach[0] ?? [];
  const { records, settled, tally, everywhere } = position;
  const checked = { complete: clean && settled && left.length === 0, everywhere, records, tables, left };
  return receiptOf(actor, person, tally, checked, settled && clean, options.workId);
}

export async function destinationIds(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>("SELECT id FROM destination ORDER BY id");
  return rows.map(({ id }) => id);
}

const firstPosition = async (userId: string, { untilMs, everywhere = false }: EraseOptions): Promise<ErasePosition> => ({
  userId,
  everywhere,
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
  open: {},
  tally: newTally(),
});

type Reading = { kind: "known" | "late" | "event" | "delivery" | "attempt" | "rule_effect"; destinationId: string };
type Step = Reading | { kind: "recall" | "rest" };

function stepsOf({ ids, everywhere }: ErasePosition): Step[] {
  const of = (kind: Reading["kind"]) => ids.map((destinationId): Reading => ({ kind, destinationId }));
  return [
    // What an index finds is erased at once, so that none of it is sent any more.
    ...of("known"),
    { kind: "recall" },
    // Only now: requests that had already left have recorded how they ended.
    ...of("late"),
    ...(everywhere
      ? [
          ...ids.flatMap((destinationId): Step[] => [
            { kind: "event", destinationId },
            { kind: "delivery", destinationId },
          ]),
          { kind: "recall" } as const,
          ...of("attempt"),
          ...of("rule_effect"),
        ]
      : []),
    { kind: "rest" },
  ];
}

const stepWords: Record<Step["kind"], string> = {
  known: "Erasing what is stored under the ID",
  event: "Reading events",
  delivery: "Reading deliveries",
  late: "Erasing what had left already",
  recall: "Calling back requests",
  attempt: "Reading attempts",
  rule_effect: "Reading what rules did",
  rest: "Reading what people saved",
};

/** Continues from the position, and moves it. */
async function oneRound(position: ErasePosition, person: Person, pageRows: number, tell: (step: string) => Promise<unknown>) {
  const steps = stepsOf(position);
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
  const alone = [{ person, tally }];
  if (round === 0) await eraseSaved(alone);
  if (round === 0) await eraseVersions(alone);
  await eraseEventNames(alone);
  await eraseLearntNames([person]);
}

/**
 * A replay that is copying deliveries at this moment commits first; the next one sees what is
 * erased.
 */
export async function waitForReplays(destinationId: string): Promise<void> {
  await pool().query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`replays of ${destinationId}`]);
}

type Portions = { sinceMs: number; pageRows: number; told: () => Promise<unknown> };

async function eraseIn(
  { kind, destinationId }: Reading,
  position: ErasePosition,
  person: Person,
  { sinceMs, pageRows, told }: Portions,
): Promise<void> {
  const { tally, claims, untilMs } = position;
  position.open[destinationId] ??= [];
  const open = position.open[destinationId];
  const scope = { destinationId, person, tally, claims, open };
  if ((kind === "known" || kind === "event") && position.after === null) await waitForReplays(destinationId);
  if (kind === "known") {
    const until = untilMs === undefined ? undefined : { event: firstIdAt("event", untilMs), delivery: firstIdAt("delivery", untilMs) };
    return eraseKnown(scope, until, {
      pageRows,
      told: async (read) => {
        position.records += read;
        await told();
      },
    });
  }
  if (kind === "late") return eraseSentFor(scope, open);
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
