import "#server-only";
import type pg from "pg";
import type { AlertKind, Rules } from "#lib/core/alerts/kinds.ts";
import { type Level, rank, worse } from "#lib/core/alerts/levels.ts";
import { isQuiet, type QuietHours } from "#lib/core/alerts/quiet-hours.ts";
import { usualCalmMs } from "#lib/core/alerts/step.ts";

type RulesRow = {
  destination_id: string;
  rules: Rules;
  channels: string[] | null;
  quiet_hours: QuietHours | null;
  calm_minutes: number | null;
};
type MuteRow = { destination_id: string; kind: string };
type ChannelRow = { id: string; name: string; min_level: Level; failing: boolean };

/** What people have set about alerts, for all destinations at once. */
export type AlertSettings = {
  rules(destinationId: string): Rules;
  calmMs(destinationId: string): number;
  /** Whether no message of this level is sent now. */
  isHushed(destinationId: string, kind: AlertKind, level: Level): boolean;
  channelsFor(to: { destinationId: string; kind: AlertKind; subjectId: string; level: Level }): ChannelRow[];
};

export async function loadAlertSettings(db: Pick<pg.ClientBase, "query">, nowMs: number): Promise<AlertSettings> {
  const { rows: all } = await db.query<RulesRow>("SELECT * FROM alert_rules");
  const { rows: mutes } = await db.query<MuteRow>("SELECT destination_id, kind FROM alert_mute WHERE until > $1", [new Date(nowMs)]);
  const { rows: channels } = await db.query<ChannelRow>(
    "SELECT id, name, min_level, failing_since IS NOT NULL AS failing FROM alert_channel WHERE enabled ORDER BY id",
  );
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
    channelsFor({ destinationId, kind, subjectId, level }) {
      // All other working channels report that a channel fails, wherever else alerts go.
      if (kind === "channel") return channels.filter((channel) => channel.id !== subjectId && !channel.failing);
      const routed = own(destinationId)?.channels ?? general?.channels ?? null;
      return channels.filter(({ id, min_level }) => (routed === null || routed.includes(id)) && worse(level, min_level) === level);
    },
  };
}
