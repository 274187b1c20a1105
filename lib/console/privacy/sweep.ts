import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { Person } from "./person.ts";

// An ID may be in any field of any record, whoever it belongs to. An erasure that is asked to look
// there too reads everything: page by page in the order of the key, each page a separate statement
// that locks nothing, and passes on only what names the person. Started again, it finds what is
// left.

export type Page = { destinationId: string; from: string; until?: string | undefined; rows: number };

const tables = {
  event: { columns: ["user_id", "anonymous_id", "message_id", "name", "reason"], json: ["payload"], foreign: true },
  delivery: {
    columns: ["customer_profile_id", "customer_session_id", "message_id", "reason"],
    json: ["requests", "results", "issues"],
    foreign: false,
  },
  attempt: { columns: ["error"], json: ["request", "response"], foreign: false },
  rule_effect: { columns: ["campaign_name", "rule_name"], json: ["value"], foreign: true },
} as const;
export type Swept = keyof typeof tables;

/**
 * Hands on the IDs of the records that may name the person, page by page. `from`: the ID to begin
 * after, `until`: the ID to end before. Tells after each page how many records it read, and the
 * last one's ID.
 */
export async function sweep(
  table: Swept,
  page: Page,
  person: Person,
  erase: (ids: string[]) => Promise<void>,
  told: (read: number, last: string) => Promise<void>,
): Promise<void> {
  for await (const { found, read, last } of pages(table, "true", page, person)) {
    for (let at = 0; at < found.length; at += eraseAtOnce) await erase(found.slice(at, at + eraseAtOnce).map(({ last }) => last));
    await told(read, last);
  }
}

/** A record, by what is erased with it. */
export type Found = { last: string; event?: string | null; delivery?: string | null };

/** The same of the records alone for which `only` holds, a condition that an index is made for. */
export async function sweepOf(
  table: "event" | "delivery",
  only: string,
  page: Page,
  person: Person,
  erase: (found: Found[]) => Promise<void>,
  told: (read: number) => Promise<unknown>,
): Promise<void> {
  for await (const { found, read } of pages(table, only, page, person)) {
    for (let at = 0; at < found.length; at += eraseAtOnce) await erase(found.slice(at, at + eraseAtOnce));
    await told(read);
  }
}

/** What a page is read by; for the test of its plan. */
export function pageText(table: Swept, only: string): string {
  const { columns, json, foreign } = tables[table];
  const texts = [...columns, ...json.map((column) => `${column}::text`)];
  const condition = [
    ...texts.map((text) => `${text} LIKE ANY ($3)`),
    ...(foreign
      ? json.map((column) => `EXISTS (SELECT 1 FROM unnest($4::text[]) x WHERE strpos(${column}::text, x) > 0)`)
      : ["$4::text[] IS NULL"]),
  ].join(" OR ");
  const also = table === "event" ? "id AS event" : table === "delivery" ? "id AS delivery, event_id AS event" : "id";
  const wanted = [...new Set(["id", ...(table === "delivery" ? ["event_id"] : []), ...columns, ...json])];
  return `WITH page AS MATERIALIZED (
            SELECT ${wanted.join(", ")} FROM ${table} WHERE destination_id = $1 AND id > $2 AND ($6::text IS NULL OR id < $6) AND ${only} ORDER BY id LIMIT $5)
          SELECT (SELECT max(id) FROM page) AS last, (SELECT count(*)::int FROM page) AS count,
                 coalesce((SELECT json_agg(f ORDER BY f.last) FROM (SELECT id AS last, ${also} FROM page WHERE ${condition}) f), '[]') AS found`;
}

async function* pages(
  table: Swept,
  only: string,
  { destinationId, from, until, rows: pageRows }: Page,
  person: Person,
): AsyncGenerator<{ found: Found[]; read: number; last: string }> {
  // Prepared by what it reads: planning it over all days takes longer than reading what is rare.
  const name = `erase-page ${table} ${only}`.slice(0, 63);
  const text = pageText(table, only);
  let after = from;
  for (;;) {
    const { rows } = await pool().query<{ last: string | null; count: number; found: Found[] }>({
      name,
      text,
      values: [destinationId, after, person.patterns, person.escapes, pageRows, until ?? null],
    });
    const page = rows[0];
    if (!page || page.last === null) return;
    yield { found: page.found, read: page.count, last: page.last };
    if (page.count < pageRows) return;
    after = page.last;
  }
}

/** Records of one transaction: it holds the lanes of all of them for as long as it takes. */
export const eraseAtOnce = 50;
