import { CircleCheck, Info, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import type { Level } from "#lib/core/alerts/levels.ts";
import { levelTones, levelWords } from "./alert-words.ts";

const icons: Record<Level, LucideIcon> = { ok: CircleCheck, notice: Info, warning: TriangleAlert, critical: OctagonAlert };

/** How bad an alert is: icon and word on its colour. */
export function LevelBadge({ level }: { level: Level }) {
  const Icon = icons[level];
  return (
    <Badge tone={levelTones[level]}>
      <Icon aria-hidden />
      {levelWords[level]}
    </Badge>
  );
}
