import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { Mark } from "./chart-data.ts";

const tokens: Record<string, string> = { accent: "bg-accent", info: "bg-info", bad: "bg-bad", warn: "bg-warn" };
/** As many as fit beside a chart without dominating it; the table has them all. */
const most = 6;

/** What the lines and tints in a chart mean, the newest first. */
export function MarkList({ marks, timeZone }: { marks: readonly Mark[]; timeZone: string }) {
  // The server does not know the reader's zone, so its rendering is kept as it is.
  const hydrated = useHydrated();
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: hydrated ? timeZone : "UTC",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  const newest = marks.toReversed();
  return (
    <ul aria-label="What happened" className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-ink-muted">
      {newest.slice(0, most).map(({ at, until, token, words }) => (
        <li key={`${at} ${words}`} className="flex min-w-0 max-w-full items-baseline gap-1.5">
          <span
            aria-hidden
            className={cn(
              "forced-color-adjust-none h-2.5 shrink-0 self-center",
              until === undefined ? "w-0.5" : "w-2.5 rounded-xs opacity-70",
              tokens[token],
            )}
          />
          <time dateTime={new Date(at).toISOString()} className="shrink-0 tabular-nums">
            {time.format(at)}
          </time>
          <span className="truncate">{outside(words)}</span>
        </li>
      ))}
      {newest.length > most && <li className="text-ink-faint">and {newest.length - most} more in the table</li>}
    </ul>
  );
}
