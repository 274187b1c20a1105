import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Counted } from "./erase-saved.ts";
import { withoutPerson } from "./person.ts";

type Texts = { name: string; trigger: string; note: string | null };
type VersionRow = Texts & { mapping_id: string; number: number; settings: JsonValue; live: boolean };
const pageRows = 200;

/**
 * Removes these people from past versions of mappings. Live mappings and drafts are for people to
 * change: the receipt tells them where.
 */
export async function eraseVersions(people: readonly Counted[]): Promise<void> {
  for (let after: [string, number] = ["", 0]; ; ) {
    const { rows } = await pool().query<VersionRow>(
      `SELECT v.mapping_id, v.number, v.name, v.trigger, v.note, v.settings, m.version IS NOT NULL AS live
         FROM mapping_version v LEFT JOIN mapping m ON m.id = v.mapping_id AND m.version = v.number
        WHERE (v.mapping_id, v.number) > ($1, $2) ORDER BY v.mapping_id, v.number LIMIT ${pageRows}`,
      after,
    );
    for (const row of rows) if (!row.live) await redactVersion(row, people);
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) break;
    after = [last.mapping_id, last.number];
  }
  await redactReleases(people);
}

async function redactVersion(row: VersionRow, people: readonly Counted[]): Promise<void> {
  let now = row;
  for (const { person, tally } of people) {
    const settings = withoutPerson(now.settings, person);
    const [name, trigger, note] = [person.text(now.name), person.text(now.trigger), now.note && person.text(now.note)];
    if (settings === now.settings && name === now.name && trigger === now.trigger && note === now.note) continue;
    now = { ...now, settings, name, trigger, note };
    tally.redacted.mapping_version++;
  }
  if (now === row) return;
  await pool().query(
    `UPDATE mapping_version SET name = $3, trigger = $4, note = $5, settings = $6, erased_at = clock_timestamp()
      WHERE mapping_id = $1 AND number = $2`,
    [row.mapping_id, row.number, now.name, now.trigger, now.note, encodeJson(now.settings)],
  );
}

type ReleaseRow = { id: string; note: string; reason: string | null; items: JsonValue };

/** Their notes, and the names that mappings had. */
async function redactReleases(people: readonly Counted[]): Promise<void> {
  for (let after = ""; ; ) {
    const { rows } = await pool().query<ReleaseRow>(
      `SELECT id, note, reason, items FROM release WHERE id > $1 ORDER BY id LIMIT ${pageRows}`,
      [after],
    );
    for (const row of rows) await redactRelease(row, people);
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    after = last.id;
  }
}

async function redactRelease(row: ReleaseRow, people: readonly Counted[]): Promise<void> {
  let now = row;
  for (const { person, tally } of people) {
    const [note, reason, items] = [person.text(now.note), now.reason && person.text(now.reason), withoutPerson(now.items, person)];
    if (note === now.note && reason === now.reason && items === now.items) continue;
    now = { ...now, note, reason, items };
    tally.redacted.release++;
  }
  if (now === row) return;
  await pool().query("UPDATE release SET note = $2, reason = $3, items = $4 WHERE id = $1", [
    row.id,
    now.note,
    now.reason,
    encodeJson(now.items),
  ]);
}
