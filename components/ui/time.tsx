"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { cn } from "./cn.ts";
import { relativeTime } from "./relative-time.ts";

export { count } from "./count.ts";

// One clock for all times on the page: each row re-renders when it ticks, not each on a timer of
// its own.
let nowMs = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  nowMs = Date.now();
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Milliseconds, moving on every second: for "failed for 45 s". 0 on the server. */
export function useSecondsNow(): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const ticking = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(ticking);
  }, []);
  return now;
}

/** Milliseconds, moving on every ten seconds; 0 on the server, where no reader's clock is known. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => nowMs,
    () => 0,
  );
}

const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "long" });

/**
 * "2 min ago", with the exact time in the reader's zone as a title; `absolute` shows the exact time
 * as well.
 */
export function Time({
  value,
  absolute,
  className,
}: {
  value: string | number | Date | null | undefined;
  absolute?: boolean;
  className?: string;
}) {
  const now = useNow();
  if (value === null || value === undefined) return <span className={cn("text-ink-faint", className)}>never</span>;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return <span className={className}>{String(value)}</span>;
  return (
    <time dateTime={date.toISOString()} title={now ? full.format(date) : undefined} className={cn("whitespace-nowrap", className)}>
      {now === 0 ? (
        // Room for what will stand here, so that nothing moves.
        <span aria-hidden className="invisible">
          {absolute ? "00 Mmm, 00:00:00 (0 min ago)" : "0 min ago"}
        </span>
      ) : absolute ? (
        `${day.format(date)} (${relativeTime(date.getTime(), now)})`
      ) : (
        relativeTime(date.getTime(), now)
      )}
    </time>
  );
}

/** "34 ms", "1.2 s". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
