import "#server-only";
import type pg from "pg";
import type { Catalogue } from "#lib/core/catalogue/types.ts";

type Learnt = { entity: string; eventType: string; name: string; isThere: boolean; type: string | null };

/** What is known about a destination's account; parts that were never read are absent. */
export async function loadCatalogue(client: pg.ClientBase | pg.Pool, destinationId: string): Promise<Catalogue> {
  const { rows } = await client.query<{ part: string; items: object[] }>(
    "SELECT part, items FROM catalogue_items WHERE destination_id = $1 AND read_at IS NOT NULL",
    [destinationId],
  );
  const access = await client.query<{ applicationId: number | null }>(
    `SELECT application_id AS "applicationId" FROM talon_access WHERE destination_id = $1`,
    [destinationId],
  );
  const learnt = await client.query<Learnt>(
    `SELECT entity, event_type AS "eventType", name, is_there AS "isThere", type FROM learnt_name WHERE destination_id = $1`,
    [destinationId],
  );
  const catalogue = Object.fromEntries(rows.map(({ part, items }) => [part, items])) as Catalogue;
  if (learnt.rows.length > 0)
    catalogue.learnt = learnt.rows.map(({ entity, eventType, name, isThere, type }) => ({
      entity,
      ...(eventType !== "" && { eventType }),
      name,
      exists: isThere,
      ...(type !== null && { type }),
    }));
  const only = catalogue.applications?.length === 1 ? catalogue.applications[0]?.id : undefined;
  const applicationId = access.rows[0]?.applicationId ?? only;
  return { ...catalogue, ...(applicationId === undefined ? {} : { applicationId }) };
}
