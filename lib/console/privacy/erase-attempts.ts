import "#server-only";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Scope } from "./erase-events.ts";
import { withoutPerson } from "./person.ts";
import { requestWithout } from "./without-customer.ts";

type Row = { id: string; request: JsonObject; response: JsonValue; error: string | null };
type Recorded = { path: string; query: string; headers: Record<string, string>; body?: JsonValue };

export const ofDeliveries = {
  name: "erase-attempts-of",
  text: "SELECT id FROM attempt WHERE destination_id = $1 AND (delivery_id = ANY ($2::text[]) OR delivery_ids && $2::text[])",
};

/** The attempts for these deliveries. */
export async function attemptsOf(destinationId: string, deliveries: readonly string[]): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>({ ...ofDeliveries, values: [destinationId, deliveries] });
  return rows.map(({ id }) => id);
}

/**
 * Erases the person from these attempts: those about nobody else are deleted, the others lose the
 * person's part and the response's words about them.
 */
export async function eraseAttempts({ destinationId, person, tally }: Scope, ids: readonly string[]): Promise<void> {
  await inTransaction(pool(), async (client) => {
    const { rows } = await client.query<Row>(
      "SELECT id, request, response, error FROM attempt WHERE destination_id = $1 AND id = ANY ($2) FOR UPDATE",
      [destinationId, ids],
    );
    const gone: string[] = [];
    for (const row of rows) {
      const request = requestWithout(row.request as unknown as Recorded, person);
      const response = withoutPerson(row.response, person);
      const error = row.error && person.text(row.error, request !== (row.request as unknown));
      if (request === "drop") gone.push(row.id);
      else if (request !== (row.request as unknown) || response !== row.response || error !== row.error) {
        const { rowCount } = await client.query(
          `UPDATE attempt SET request = $3, response = $4, error = $5, delivery_ids = ARRAY(
                  SELECT x FROM unnest(delivery_ids) x WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.destination_id = $1 AND d.id = x))
            WHERE destination_id = $1 AND id = $2`,
          [destinationId, row.id, encodeJson(request), response === null ? null : encodeJson(response), error],
        );
        tally.redacted.attempt += rowCount ?? 0;
      }
    }
    const { rowCount } = await client.query("DELETE FROM attempt WHERE destination_id = $1 AND id = ANY ($2)", [destinationId, gone]);
    tally.deleted.attempt += rowCount ?? 0;
  });
}
