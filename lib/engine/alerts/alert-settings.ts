import "#server-only";
import type pg from "pg";
import type { AlertKind, Rules } from "#lib/core/alerts/kinds.ts";
import { type Level, rank, worse } from "#lib/core/alerts/levels.ts";
import { isQuiet, type QuietHours } from "#lib/core/alerts/quiet-hours.ts";
import { usualCalmMs } from "#lib/core/alerts/step.ts";
import type { ChannelKind } from "./channel.ts";

type RulesRow = {
  destination_id: string;
  rules: Rules;
  channels: string[] | null;
  quiet_hours: QuietHours | null;
  calm_minutes: number | null;
};
type MuteRow = { destination_id: string; kind: string };
export type AlertChannel = { id: string; name: string; kind: ChannelKind; min_level: Level; failing: boolean };

/** What people have set about alerts, for all destinations at once. */
export type AlertSettings = {
  rules(destinationId: string): Rules;
  calmMs(destinationId: string): number;
  /** Whether no message of this level is sent now. */
  isHushed(destinationId: string, kind: AlertKind, level: Level): boolean;
  /** `told`: channels that know of the alert already. */
  channelsFor(to: { destinationId: string; kind: AlertKind; subjectId: string; level: Level; told?: readonly string[] }): AlertChannel[];
};

export async function loadAlertSettings(db: Pick<pg.ClientBase, "query">, nowMs: number): Promise<AlertSettings> {
  const { rows: all } = await db.query<RulesRow>("SELECT * FROM alert_rules");
  const { rows: mutes } = await db.query<MuteRow>("SELECT destination_id, kind FROM alert_mute WHERE until > $1", [new Date(nowMs)]);
  const { rows: known } = await db.query<AlertChannel & { enabled: boolean }>(
    "SELECT id, name, kind, min_level, enabled, failing_since IS NOT NULL AS failing FROM alert_channel ORDER BY id",
  );
  const channels = known.filter(({ enabled }) => enabled);
  /** Where all that were chosen have been removed, alerts go to every channel, not nowhere. */
  const chosen = (ids: readonly string[] | null | undefined) =>
    !ids || (ids.length > 0 && !known.some(({ id }) => ids.includes(id))) ? null : ids;
  const byId = new Map(all.map((row) => [row.destination_id, row]));
  const general = byId.get("");
  const own = (destinationId: string) => (destinationId ? byId.get(destinationId) : undefined);
  const quietHours = (destinationId: string) => own(destinationId)?.quiet_hours ?? general?.quiet_hours ?? null;
  return {
    rules: (destinationId) => ({ ...general?.rules, ...own(destinationId)?.rules }),
    calmMs(destinationId) {
      const minutes = own(destinationId)?.calm_minutes ?? general?.calm_minutes;
      return minutes == null ? usualCalmMs : minutes * 60_000;
    },
    isHushed(destinationId, kind, level) {
      if (mutes.some((mute) => mute.destination_id === destinationId && (mute.kind === "" || mute.kind === kind))) return true;
      return rank(level) < rank("critical") && isQuiet(quietHours(destinationId), nowMs);
    },
    channelsFor({ destinationId, kind, subjectId, level, told = [] }) {
      // All other working channels report that a channel fails, wherever else alerts go.
      if (kind === "channel") return channels.filter((channel) => channel.id !== subjectId && !channel.failing);
      const routed = chosen(own(destinationId)?.channels) ?? chosen(general?.channels);
      return channels.filter(
        ({ id, min_level }) => told.includes(id) || ((routed === null || routed.includes(id)) && worse(level, min_level) === level),
      );
    },
  };
}
