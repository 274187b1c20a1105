import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { readJsonc } from "#lib/platform/read-jsonc.ts";
import { holdsPerson, type Person } from "./person.ts";
import type { Tally } from "./tally.ts";

const tables = {
  saved_event: ["name", "text"],
  test_case: ["name", "event", "expected"],
  saved_link: ["state"],
  reprocess: ["selection", "reason"],
  back_test: ["title", "selection", "config", "result"],
  problem_note: ["text"],
} as const;
const pageRows = 50;

/** A person to be erased, and what was erased so far. */
export type Counted = { person: Person; tally: Tally };

/**
 * What testers have saved is deleted completely if it names one of these people: half an example is
 * useless. So is a run that searched for their events; one in progress ends with it.
 */
export async function eraseSaved(people: readonly Counted[]): Promise<void> {
  for (const [table, columns] of Object.entries(tables) as [keyof typeof tables, readonly string[]][]) {
    let after = "";
    for (;;) {
      const { rows } = await pool().query<{ id: string; values: (string | null)[] }>(
        `SELECT id, ARRAY[${columns.map((column) => `${column}::text`).join(", ")}] AS values FROM ${table} WHERE id > $1 ORDER BY id LIMIT ${pageRows}`,
        [after],
      );
      const gone = rows.flatMap(({ id, values }) => {
        const named = people.filter(({ person }) => values.some((value) => value !== null && names(value, person)));
        return named.length > 0 ? [{ id, named }] : [];
      });
      if (gone.length > 0) await pool().query(`DELETE FROM ${table} WHERE id = ANY ($1)`, [gone.map(({ id }) => id)]);
      for (const { named } of gone) for (const { tally } of named) tally.deleted[table]++;
      if (rows.length < pageRows) break;
      after = rows.at(-1)?.id ?? after;
    }
  }
  last = undefined;
}

/** What was counted under a name that holds the person stays, among the other names. */
export async function eraseEventNames(people: readonly Counted[]): Promise<void> {
  const { rows } = await pool().query<{ id: number; name: string }>("SELECT id, name FROM event_name WHERE name <> '' ORDER BY id");
  for (const { person, tally } of people) {
    const theirs = rows.filter(({ name }) => person.mentions(name)).map(({ id }) => id);
    if (theirs.length === 0) continue;
    const { rowCount } = await pool().query("DELETE FROM event_name WHERE id = ANY ($1)", [theirs]);
    tally.deleted.event_name += rowCount ?? 0;
  }
}

/** An attribute whose name contains a person is forgotten; Talon.One may mention it again. */
export async function eraseLearntNames(people: readonly Person[]): Promise<void> {
  const { rows } = await pool().query<{ name: string; event_type: string }>("SELECT DISTINCT name, event_type FROM learnt_name");
  const theirs = rows.filter(({ name, event_type }) => people.some((person) => person.mentions(name) || person.mentions(event_type)));
  for (const { name, event_type } of theirs)
    await pool().query("DELETE FROM learnt_name WHERE name = $1 AND event_type = $2", [name, event_type]);
}

/** As words of the text, comments included, or as a value behind whatever escapes. */
function names(text: string, person: Person): boolean {
  if (person.mentions(text)) return true;
  const value = parsed(text);
  if (value === undefined) return false;
  const inner = isJsonObject(value) && typeof value.text === "string" ? value.text : undefined;
  return holdsPerson(value, person) || mentionedIn(value, person) || (inner !== undefined && inner !== text && names(inner, person));
}

/** The last text is kept a moment: several people are looked for in it, one after another. */
let last: { text: string; value: JsonValue | undefined } | undefined;

function parsed(text: string): JsonValue | undefined {
  if (last?.text === text) return last.value;
  let value: JsonValue | undefined;
  try {
    value = readJsonc(text);
  } catch {
    // Anything that is not JSON is only searched as text.
  }
  last = { text, value };
  return value;
}

function mentionedIn(value: JsonValue | undefined, person: Person): boolean {
  if (typeof value === "string") return person.mentions(value);
  if (Array.isArray(value)) return value.some((item) => mentionedIn(item, person));
  return isJsonObject(value) && Object.entries(value).some(([key, inner]) => person.mentions(key) || mentionedIn(inner, person));
}
