import "#server-only";
import { userIdPlace } from "#lib/engine/deletions/record-deletion.ts";
import { open } from "#lib/platform/crypto/envelope.ts";
import { pool } from "#lib/platform/db/pool.ts";

/** An open deletion, as its next step needs it. */
export type OpenDeletion = {
  id: string;
  destinationId: string;
  person: string;
  userId: string;
  place: string;
  suppresses: boolean;
  askedAt: Date;
  tries: number;
};
/** asked, withdrawn, answered by Talon.One, released: its lane continues. */
export type Step = "asked" | "withdrawn" | "answered" | "released";

/** If a worker claims one and dies, the next one takes it. */
const claimedFor = "interval '4 minutes'";

/** Claims what is due for this step, at one destination or all, the oldest first. */
export async function claimDeletions(step: Step, most: number, destinationId: string | null = null): Promise<OpenDeletion[]> {
  const { rows } = await pool().query<Omit<OpenDeletion, "userId"> & { sealed: string }>(
    `UPDATE deletion SET claimed_until = now() + ${claimedFor} WHERE id = ANY (ARRAY(
       SELECT d.id FROM deletion d JOIN destination t ON t.id = d.destination_id AND t.deleted_at IS NULL
        WHERE d.finished_at IS NULL AND d.state = $1 AND d.run_at <= now() AND (d.claimed_until IS NULL OR d.claimed_until < now())
          AND ($3::text IS NULL OR d.destination_id = $3)
        ORDER BY d.run_at, d.id LIMIT $2 FOR UPDATE OF d SKIP LOCKED))
     RETURNING id, destination_id AS "destinationId", person, user_id AS sealed, place::text, suppresses, asked_at AS "askedAt", tries`,
    [step, most, destinationId],
  );
  return rows.map(({ sealed, ...row }) => ({ ...row, userId: open(sealed, userIdPlace(row.id)) }));
}

/** Its next step is due in this many ms. */
export async function moveOn(id: string, step: Step, { inMs = 0, withdrawn = 0 } = {}): Promise<void> {
  await pool().query(
    `UPDATE deletion SET state = $2, run_at = now() + make_interval(secs => $3 / 1000.0), claimed_until = NULL, withdrawn = withdrawn + $4,
            withdrawn_at = CASE WHEN $2 = 'withdrawn' THEN coalesce(withdrawn_at, now()) ELSE withdrawn_at END
      WHERE id = $1 AND finished_at IS NULL`,
    [id, step, inMs, withdrawn],
  );
}
