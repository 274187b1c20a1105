import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { type Person, withoutPerson } from "./person.ts";
import type { Tally } from "./tally.ts";

type Texts = { name: string; trigger: string; note: string | null };
type VersionRow = Texts & { mapping_id: string; number: number; settings: JsonValue; live: boolean };
const pageRows = 200;

/**
 * Takes the person out of what mappings were. What they are now, and what drafts should make of
 * them, people change themselves: the receipt tells them where.
 */
export async function eraseVersions(person: Person, tally: Tally): Promise<void> {
  for (let after: [string, number] = ["", 0]; ; ) {
    const { rows } = await pool().query<VersionRow>(
      `SELECT v.mapping_id, v.number, v.name, v.trigger, v.note, v.settings, m.version IS NOT NULL AS live
         FROM mapping_version v LEFT JOIN mapping m ON m.id = v.mapping_id AND m.version = v.number
        WHERE (v.mapping_id, v.number) > ($1, $2) ORDER BY v.mapping_id, v.number LIMIT ${pageRows}`,
      after,
    );
    for (const row of rows) if (!row.live) tally.redacted.mapping_version += await redactVersion(row, person);
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) break;
    after = [last.mapping_id, last.number];
  }
  await redactReleases(person, tally);
}

async function redactVersion(row: VersionRow, person: Person): Promise<number> {
  const settings = withoutPerson(row.settings, person);
  const [name, trigger, note] = [person.text(row.name), person.text(row.trigger), row.note && person.text(row.note)];
  if (settings === row.settings && name === row.name && trigger === row.trigger && note === row.note) return 0;
  const { rowCount } = await pool().query(
    `UPDATE mapping_version SET name = $3, trigger = $4, note = $5, settings = $6, erased_at = clock_timestamp()
      WHERE mapping_id = $1 AND number = $2`,
    [row.mapping_id, row.number, name, trigger, note, encodeJson(settings)],
  );
  return rowCount ?? 0;
}

/** Their notes, and the names that mappings had. */
async function redactReleases(person: Person, tally: Tally): Promise<void> {
  for (let after = ""; ; ) {
    const { rows } = await pool().query<{ id: string; note: string; reason: string | null; items: JsonValue }>(
      `SELECT id, note, reason, items FROM release WHERE id > $1 ORDER BY id LIMIT ${pageRows}`,
      [after],
    );
    for (const { id, note, reason, items } of rows) {
      const next = [person.text(note), reason && person.text(reason), withoutPerson(items, person)] as const;
      if (next[0] === note && next[1] === reason && next[2] === items) continue;
      await pool().query("UPDATE release SET note = $2, reason = $3, items = $4 WHERE id = $1", [
        id,
        next[0],
        next[1],
        encodeJson(next[2]),
      ]);
      tally.redacted.release++;
    }
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    after = last.id;
  }
}
