"use client";
import { Bell } from "lucide-react";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { useCurrentAlerts } from "#lib/console/alerts/hooks.ts";
import { countWords } from "./alert-words.ts";

/** In the frame of every page: how many alerts are on, and how bad the worst is. */
export function AlertsBadge() {
  const items = useCurrentAlerts().data?.items ?? [];
  const on = items.filter(({ level }) => level !== "ok");
  const words = on.length === 0 ? "Alerts: none" : `Alerts: ${countWords(on)}`;
  const worst = on[0]?.level;
  return (
    <ButtonLink look="quiet" href={paths.alerts()} title={words} className="relative w-8 px-0!">
      <Bell aria-hidden />
      <span className="sr-only">{words}</span>
      {worst && (
        <span
          aria-hidden
          className={cn(
            "absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full border px-1 text-[10px] leading-none font-semibold tabular-nums",
            worst === "critical"
              ? "border-bad-solid bg-bad-solid text-bad-solid-ink"
              : worst === "warning"
                ? "border-warn bg-warn-soft text-warn"
                : "border-info bg-info-soft text-info",
          )}
        >
          {on.length > 99 ? "99+" : on.length}
        </span>
      )}
    </ButtonLink>
  );
}
