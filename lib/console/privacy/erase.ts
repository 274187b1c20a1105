import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import { firstIdAt } from "#lib/platform/ids.ts";
import { findLeft, type Left } from "./check-erased.ts";
import { eraseAttempts } from "./erase-attempts.ts";
import { eraseDeliveriesAndEvents, eraseEvents } from "./erase-events.ts";
import { eraseEventNames, eraseSaved } from "./erase-saved.ts";
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

/**
 * Removes all that is kept of one user ID, in every destination and wherever it stands: events,
 * deliveries with their requests and attempts, what still waits to be sent, and what testers saved.
 * A record that serves other people too stays without this person. It takes as long as reading
 * everything takes, in short transactions. Started again, after a crash or for good measure, it
 * erases what is left. What Talon.One and Segment hold is theirs to erase.
 */
export async function erasePerson(viewer: Viewer, userId: string, { pageRows = 2_000 } = {}): Promise<ErasureReceipt> {
  const person = createPerson(userId);
  const tally = newTally();
  const began = Date.now();
  const { rows: destinations } = await pool().query<{ id: string }>("SELECT id FROM destination ORDER BY id");
  const ids = destinations.map(({ id }) => id);
  let records = 0;
  let settled = true;
  let clean = false;
  // The first round reads all there is. Later ones read what came meanwhile, until one finds
  // nothing: that is the proof.
  for (let round = 0; round < mostRounds && !clean; round++) {
    const before = total(tally);
    const claims: Claim[] = [];
    const found = await oneRound(ids, round === 0 ? 0 : began - lookBackMs, { person, tally, claims, pageRows });
    records += found.read;
    settled = found.settled;
    if (round === 0) await eraseSaved(person, tally);
    if (round === 0) await eraseVersions(person, tally);
    await eraseEventNames(person, tally);
    clean = round > 0 && total(tally) === before;
  }
  await eraseSaved(person, tally);
  await eraseVersions(person, tally);
  const { tables, left } = await findLeft(person);
  const checked = { complete: clean && settled && left.length === 0, records, tables, left };
  return receiptOf(viewer, person, tally, checked, settled && clean);
}

type Round = { person: Person; tally: Tally; claims: Claim[]; pageRows: number };

async function oneRound(ids: readonly string[], sinceMs: number, { person, tally, claims, pageRows }: Round) {
  let read = 0;
  for (const destinationId of ids) {
    const scope = { destinationId, person, tally, claims };
    const page = (kind: "event" | "delivery") => ({ destinationId, from: firstIdAt(kind, sinceMs), rows: pageRows });
    // A replay that is copying deliveries at this moment commits first; the next one sees what is
    // erased.
    await inTransaction(pool(), (client) =>
      client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`replays of ${destinationId}`]),
    );
    read += await sweep("event", page("event"), person, (some) => eraseEvents(scope, some));
    read += await sweep("delivery", page("delivery"), person, (some) => eraseDeliveriesAndEvents(scope, some));
  }
  const settled = await recallClaims(claims);
  // Only now: what had left already has written how it ended.
  for (const destinationId of ids) {
    const page = { destinationId, from: firstIdAt("attempt", sinceMs), rows: pageRows };
    read += await sweep("attempt", page, person, (some) => eraseAttempts({ destinationId, person, tally, claims }, some));
  }
  return { read, settled };
}

async function receiptOf(
  viewer: Viewer,
  person: Person,
  tally: Tally,
  checked: ErasureReceipt["checked"],
  ended: boolean,
): Promise<ErasureReceipt> {
  const { deleted, redacted, waitingRequests } = tally;
  const erased = {
    events: deleted.event,
    deliveries: deleted.delivery,
    attempts: deleted.attempt,
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
    versions: redacted.mapping_version,
    releases: redacted.release,
  };
  const hash = fingerprint(`person:${person.id}`);
  const at = new Date();
  const id = await recordAudit(db(), viewer, {
    action: "erased",
    objectKind: "person",
    objectId: hash,
    objectName: "a person",
    after: { erased, redacted: parts, complete: checked.complete, left: checked.left.map(({ table, rows }) => `${table}: ${rows}`) },
  });
  return {
    id,
    at: at.toISOString(),
    by: viewer.name,
    person: hash,
    erased,
    redacted: parts,
    checked,
    notes: notesOf(person, checked.left, ended),
  };
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
