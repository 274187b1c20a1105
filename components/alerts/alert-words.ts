import type { Tone } from "#components/ui/badge.tsx";
import type { Level } from "#lib/core/alerts/levels.ts";

export const levelTones: Record<Level, Tone> = { ok: "good", notice: "info", warning: "warn", critical: "bad" };
export const levelWords: Record<Level, string> = { ok: "OK", notice: "Notice", warning: "Warning", critical: "Critical" };

export const channelWords = {
  email: "Email",
  slack: "Slack",
  teams: "Microsoft Teams",
  pagerduty: "PagerDuty",
  webhook: "Signed webhook",
} as const;

/** "2 critical, 1 warning"; empty when nothing is on. */
export function countWords(items: readonly { level: Level }[]): string {
  const many = (level: Level) => items.filter((item) => item.level === level).length;
  const [critical, warnings, notices] = [many("critical"), many("warning"), many("notice")];
  return [
    critical > 0 && `${critical} critical`,
    warnings > 0 && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    notices > 0 && `${notices} ${notices === 1 ? "notice" : "notices"}`,
  ]
    .filter(Boolean)
    .join(", ");
}
