import "#server-only";
import type { DbTransaction } from "#lib/platform/db/client.ts";
import type { TestCase as Row } from "#lib/platform/db/generated/client.ts";
import { holdsExactNumber, type JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

type Content = { event: JsonValue; expected: JsonValue };
export type StoredCase = Omit<Row, keyof Content> & Content;

// Prisma reads and writes JSON by way of JavaScript's numbers: the digits of longer ones go past
// it, as text.

/** Writes what Prisma has rounded again, as text. */
export async function writeDigits(
  tx: DbTransaction,
  id: string,
  { event, expected }: { event?: unknown; expected?: unknown },
): Promise<void> {
  if (holdsExactNumber(event)) await tx.$executeRaw`UPDATE test_case SET event = ${encodeJson(event)}::jsonb WHERE id = ${id}`;
  if (holdsExactNumber(expected)) await tx.$executeRaw`UPDATE test_case SET expected = ${encodeJson(expected)}::jsonb WHERE id = ${id}`;
}

/** The rows with every digit of what they hold. */
export async function withDigits(tx: DbTransaction, rows: readonly Row[]): Promise<StoredCase[]> {
  const texts = await tx.$queryRaw<{ id: string; event: string; expected: string }[]>`
    SELECT id, event::text AS event, expected::text AS expected FROM test_case
     WHERE id = ANY (${rows.map(({ id }) => id)}) AND (event::text ~ '[0-9.]{16}' OR expected::text ~ '[0-9.]{16}')`;
  const exact = new Map(texts.map(({ id, event, expected }) => [id, { event: parseJson(event), expected: parseJson(expected) }]));
  return rows.map((row) => ({ ...row, ...((exact.get(row.id) ?? { event: row.event, expected: row.expected }) as Content) }));
}
