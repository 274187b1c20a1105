import "#server-only";
import { inTransaction } from "#lib/platform/db/in-transaction.ts";
import { pool } from "#lib/platform/db/pool.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Scope } from "./erase-events.ts";
import { withoutPerson } from "./person.ts";

type Row = { id: string; rule_name: string | null; campaign_name: string | null; value: JsonValue };

const ofDeliveries = {
  name: "erase-effects-of",
  text: "SELECT id FROM rule_effect WHERE destination_id = $1 AND delivery_id = ANY ($2::text[])",
};

/** What rules did with these deliveries. */
export async function effectsOf(destinationId: string, deliveries: readonly string[]): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>({ ...ofDeliveries, values: [destinationId, deliveries] });
  return rows.map(({ id }) => id);
}

/**
 * Erases the person from what rules did with others' deliveries: points for a customer who referred
 * them, for example. What the rules did with the person's own deliveries was erased with these.
 */
export async function eraseEffects({ destinationId, person, tally }: Scope, ids: readonly string[]): Promise<void> {
  await inTransaction(pool(), async (client) => {
    const { rows } = await client.query<Row>(
      "SELECT id, campaign_name, rule_name, value FROM rule_effect WHERE destination_id = $1 AND id = ANY ($2) FOR UPDATE",
      [destinationId, ids],
    );
    for (const row of rows) {
      const value = withoutPerson(row.value, person);
      const [campaign, rule] = [row.campaign_name, row.rule_name].map((text) => text && person.text(text));
      if (value === row.value && campaign === row.campaign_name && rule === row.rule_name) continue;
      const { rowCount } = await client.query(
        "UPDATE rule_effect SET value = $3, campaign_name = $4, rule_name = $5 WHERE destination_id = $1 AND id = $2",
        [destinationId, row.id, encodeJson(value), campaign, rule],
      );
      tally.redacted.rule_effect += rowCount ?? 0;
    }
  });
}
