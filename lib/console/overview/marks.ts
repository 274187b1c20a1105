import "#server-only";
import { pool } from "#lib/platform/db/pool.ts";
import type { Overview } from "./schema.ts";

type Mark = Overview["marks"][number];
type Row = { kind: Mark["kind"]; at: Date; until: Date | null; title: string };

/** The most of each kind; if there are more, the newest. */
const most = 50;

// Each part is found by an index: releases and outages of the destination, versions of its
// mappings, and what the audit log says of the destination itself.
const marks = `
  (SELECT 'release' AS kind, published_at AS at, NULL::timestamptz AS until,
          'Release ' || number || CASE WHEN rolls_back_id IS NULL THEN '' ELSE ', which rolls one back,' END || ' by ' || coalesce(decided_by_name, created_by_name) AS title
     FROM release WHERE destination_id = $1 AND state = 'published' AND published_at >= $2 AND published_at < $3 ORDER BY published_at DESC LIMIT ${most})
  UNION ALL
  (SELECT 'change', v.created_at, NULL, v.name || ', version ' || v.number || ' by ' || v.author_name
     FROM mapping m JOIN mapping_version v ON v.mapping_id = m.id
    WHERE m.destination_id = $1 AND v.release_id IS NULL AND v.created_at >= $2 AND v.created_at < $3 ORDER BY v.created_at DESC LIMIT ${most})
  UNION ALL
  (SELECT 'outage', started_at, coalesce(ended_at, 'infinity'),
          CASE kind WHEN 'key' THEN 'Paused: Talon.One rejected the API key' WHEN 'silent' THEN 'Talon.One was not responding' ELSE 'Requests to Talon.One failed' END
     FROM outage WHERE destination_id = $1 AND started_at < $3 AND (ended_at IS NULL OR ended_at > $2) ORDER BY started_at DESC LIMIT ${most})
  UNION ALL
  (SELECT 'pause', p.at, coalesce(p.until, 'infinity'), 'Paused by ' || p.actor_name
     FROM (SELECT a.at, a.action, a.actor_name, lead(a.at) OVER (ORDER BY a.at, a.id) AS until FROM audit_entry a
            WHERE a.object_kind = 'destination' AND a.object_id = $1 AND a.action IN ('paused', 'resumed') AND a.at < $3) p
    WHERE p.action = 'paused' AND (p.until IS NULL OR p.until > $2) ORDER BY p.at DESC LIMIT ${most})`;

/** What happened to a destination in this time and may explain its figures, oldest first. */
export async function marksOf(destinationId: string, from: Date, to: Date): Promise<Mark[]> {
  const { rows } = await pool().query<Row>(`SELECT * FROM (${marks}) m ORDER BY at, title`, [destinationId, from, to]);
  return rows.map(({ kind, at, until, title }) => ({
    kind,
    at: at.toISOString(),
    // What continues has no end yet; what is a moment has none at all.
    until: until instanceof Date ? until.toISOString() : null,
    ongoing: until !== null && !(until instanceof Date),
    title,
  }));
}
