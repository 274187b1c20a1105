import "#server-only";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { errorText } from "#lib/platform/background.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { log } from "#lib/platform/log.ts";
import { findLeft } from "./check-erased.ts";
import { destinationIds, mostRounds, waitForReplays } from "./erase.ts";
import { eraseKnown, eraseSentFor } from "./erase-known.ts";
import { eraseEventNames, eraseLearntNames, eraseSaved } from "./erase-saved.ts";
import { eraseVersions } from "./erase-versions.ts";
import { receiptOf } from "./erasure-receipt.ts";
import { type Claim, recallClaims } from "./in-flight.ts";
import { createPerson, type Person } from "./person.ts";
import type { ErasureReceipt } from "./schema.ts";
import { newTally, type Tally, total } from "./tally.ts";

export type OneOfMany = {
  userId: string;
  /** Only what was received before: the person may have returned since. */
  untilMs?: number | undefined;
};
/** For each person: what is already erased is counted there, and is not found again. */
export type Came = { emails: readonly string[]; records: number; tally: Tally };
export type ManyOptions = {
  /** Where a process that ended had come to. */
  from?: readonly Came[] | undefined;
  /** Told after each person. */
  tell: (came: () => Came[], step: string) => Promise<void>;
  /** Between two people: whatever else there is goes first. */
  rest: () => Promise<void>;
  workId: string;
};
export type ErasedMany = {
  receipts: { userId: string; receipt: ErasureReceipt }[];
  /** People of whom something could not be erased, for whatever reason. */
  failed: OneOfMany[];
};

type One = OneOfMany & {
  person: Person;
  records: number;
  tally: Tally;
  claims: Claim[];
  /** By destination: deliveries of which something was on its way. */
  open: Record<string, string[]>;
  clean: boolean;
  settled: boolean;
  failed: boolean;
};

/**
 * Erases several people at once, using what the indexes know about them: see erasePerson. Whatever
 * has to be read in full, such as what people saved, is read once for all of them. If one cannot be
 * erased, the others are erased anyway.
 */
export async function eraseMany(actor: Actor, people: readonly OneOfMany[], options: ManyOptions): Promise<ErasedMany> {
  const all = people.map((one, place) => begin(one, options.from?.[place]));
  const came = () => all.map(({ person, records, tally }) => ({ emails: [...person.emails()], records, tally }));
  let due = all;
  for (let round = 0; round < mostRounds && due.length > 0; round++) {
    const before = new Map(due.map((one) => [one, total(one.tally)]));
    await eraseRound(due, async () => {
      await options.tell(came, round === 0 ? "Erasing what is stored under the IDs" : "Reading what came meanwhile");
      await options.rest();
    });
    if (round === 0) await eraseTyped(due);
    await eraseEventNames(due);
    await eraseLearntNames(due.map(({ person }) => person));
    for (const one of due) one.clean = !one.failed && round > 0 && total(one.tally) === before.get(one);
    due = due.filter(({ clean, failed }) => !clean && !failed);
  }
  const whole = all.filter(({ failed }) => !failed);
  await eraseTyped(whole);
  const found = await findLeft(
    whole.map(({ person }) => person),
    false,
  );
  const receipts: ErasedMany["receipts"] = [];
  for (const [place, { userId, person, tally, clean, settled, records }] of whole.entries()) {
    const left = found.left[place] ?? [];
    const ended = clean && settled;
    const checked = { complete: ended && left.length === 0, everywhere: false, records, tables: found.tables, left };
    receipts.push({ userId, receipt: await receiptOf(actor, person, tally, checked, ended, options.workId) });
  }
  return { receipts, failed: all.filter(({ failed }) => failed).map(({ userId, untilMs }) => ({ userId, untilMs })) };
}

function begin(one: OneOfMany, came: Came | undefined): One {
  const person = createPerson(one.userId);
  for (const email of came?.emails ?? []) person.learnEmail({ email });
  const { records, tally } = came ?? { records: 0, tally: newTally() };
  return { ...one, person, records, tally, claims: [], open: {}, clean: false, settled: true, failed: false };
}

async function eraseTyped(people: readonly One[]): Promise<void> {
  await eraseSaved(people);
  await eraseVersions(people);
}

/** What each has under their ID; then what was on its way, once that has written how it ended. */
async function eraseRound(people: readonly One[], told: () => Promise<void>): Promise<void> {
  const ids = await destinationIds();
  for (const id of ids) await waitForReplays(id);
  for (const one of people) {
    Object.assign(one, { claims: [], open: {} });
    await guarded(one, () => eraseStored(one, ids));
    await told();
  }
  const isOver = await recallClaims(people.flatMap(({ claims }) => claims));
  for (const one of people) {
    one.settled = isOver || one.claims.length === 0;
    await guarded(one, async () => {
      for (const [destinationId, open] of Object.entries(one.open)) await eraseSentFor({ ...one, destinationId, open }, open);
    });
  }
}

async function eraseStored(one: One, ids: readonly string[]): Promise<void> {
  const { person, tally, claims, untilMs } = one;
  const until = untilMs === undefined ? undefined : { event: firstIdAt("event", untilMs), delivery: firstIdAt("delivery", untilMs) };
  for (const destinationId of ids) {
    const open: string[] = [];
    one.open[destinationId] = open;
    const told = async (read: number) => {
      one.records += read;
    };
    await eraseKnown({ destinationId, person, tally, claims, open }, until, { pageRows: 2_000, told });
  }
}

async function guarded(one: One, work: () => Promise<void>): Promise<void> {
  if (one.failed) return;
  try {
    await work();
  } catch (error) {
    log.warn({ err: errorText(error) }, "one of several people could not be erased");
    one.failed = true;
  }
}
