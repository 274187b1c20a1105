import "#server-only";
import { recordAudit } from "#lib/access/audit/record.ts";
import type { Actor } from "#lib/access/auth/viewer.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/db/client.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { Person } from "./person.ts";
import type { ErasureReceipt } from "./schema.ts";
import type { Tally } from "./tally.ts";

/** What an erasure has done, once in the audit log, and in words. */
export async function receiptOf(
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
  const after = {
    erased,
    redacted: parts,
    complete: checked.complete,
    everywhere: checked.everywhere,
    left,
    ...(workId && { work: workId }),
  };
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
    notes: notesOf(person, checked, ended),
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

function notesOf(person: Person, { left, everywhere }: ErasureReceipt["checked"], ended: boolean): string[] {
  const where = left.map(({ table, rows }) => `${table} (${rows})`).join(", ");
  return [
    ...(ended ? [] : ["A request of this person was still in progress when the check ended. Erase the same ID again in a few minutes."]),
    ...(left.length > 0 ? [`Someone typed the ID into: ${where}. Change it there. The audit log keeps entries for good.`] : []),
    ...(person.distinct
      ? []
      : ["The ID is so short that it may be an ordinary word or number. Falconer did not look for it inside longer texts."]),
    "Requests sent before this receipt have reached Talon.One. Ask Talon.One and Segment to erase what they hold.",
    ...(everywhere
      ? []
      : [
          "Falconer erased what is this person’s, and what it sent about them. Others’ records that only mention the ID were not looked for. To find those too, erase the same ID with “Look through everyone’s records”.",
        ]),
    "If the person has other IDs, such as an email address or an anonymous ID, erase each of them too.",
    "Events that Segment sends from now on are kept again. Suppress the ID in Segment.",
    "De-duplication keeps a hash of each message’s ID until its window ends. It names nobody. Let backups of the database expire.",
  ];
}
