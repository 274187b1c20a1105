import "#server-only";
import type pg from "pg";
import type { AlertKind } from "#lib/core/alerts/kinds.ts";
import type { Level } from "#lib/core/alerts/levels.ts";
import { createId } from "#lib/platform/ids.ts";

type NewNotice = {
  alertId: string | null;
  revision: number;
  what: string;
  level: Level;
  kind: AlertKind | "test";
  destinationId: string;
  path: string;
  title: string;
  text: string;
  nowMs: number;
};

/** A message and its dispatch to each channel. Inside the caller's transaction. */
export async function addNotice(
  client: pg.ClientBase,
  notice: NewNotice,
  channels: readonly { id: string; name: string }[],
): Promise<string> {
  const id = createId("alertNotice");
  const at = new Date(notice.nowMs);
  const { alertId, revision, what, level, kind, destinationId, title, text, path } = notice;
  await client.query(
    `INSERT INTO alert_notice (id, alert_id, revision, what, level, kind, destination_id, title, text, path, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, alertId, revision, what, level, kind, destinationId, title, text, path, at],
  );
  await client.query(
    `INSERT INTO alert_dispatch (notice_id, channel_id, channel_name, next_at, created_at)
     SELECT $1, u.id, u.name, $4, $4 FROM unnest($2::text[], $3::text[]) AS u(id, name)`,
    [id, channels.map((channel) => channel.id), channels.map((channel) => channel.name), at],
  );
  return id;
}
