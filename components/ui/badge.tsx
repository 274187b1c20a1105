import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { outside } from "./outside-text.tsx";

export type Tone = "neutral" | "good" | "warn" | "bad" | "info" | "accent";

const soft: Record<Tone, string> = {
  neutral: "bg-sunken text-ink-muted",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
  accent: "bg-accent-soft text-accent-text",
};
const dot: Record<Tone, string> = {
  neutral: "bg-ink-faint",
  good: "bg-good",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
  accent: "bg-accent",
};
const mark: Record<Tone, string> = {
  neutral: "text-ink-faint",
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
  accent: "text-accent",
};

/** A word on a tint. */
export function Badge({ tone = "neutral", className, children }: { tone?: Tone; className?: string; children: ReactNode }) {
  return (
    <span
      className={cn(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3",
        soft[tone],
        className,
      )}
    >
      {outside(children)}
    </span>
  );
}

/**
 * A state's icon, or a small dot, that never stands without its word. `hollow` is the dot of what
 * is off; `wrap` lets what follows the word take up to three lines.
 */
export function StateDot({
  icon: Icon,
  tone = "neutral",
  hollow,
  wrap,
  className,
  children,
}: {
  icon?: LucideIcon | undefined;
  tone?: Tone;
  hollow?: boolean;
  wrap?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span className={cn("inline-flex min-w-0 gap-1.5 align-middle", wrap ? "items-start" : "items-center whitespace-nowrap", className)}>
      {Icon ? (
        <Icon aria-hidden className={cn("size-3.5 shrink-0", wrap && "mt-[3px]", mark[tone])} />
      ) : (
        <span
          aria-hidden
          className={cn("forced-color-adjust-none size-2 shrink-0 rounded-full", hollow ? "border-[1.5px] border-ink-faint" : dot[tone])}
        />
      )}
      <span className={wrap ? "line-clamp-3 min-w-0 [overflow-wrap:anywhere]" : "truncate"}>{outside(children)}</span>
    </span>
  );
}
