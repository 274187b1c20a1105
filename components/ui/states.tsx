"use client";
import { CircleAlert, CircleCheck, Info, type LucideIcon, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "./button.tsx";
import { cn } from "./cn.ts";
import { outside } from "./outside-text.tsx";
import { count } from "./time.tsx";

/** Nothing here yet: says why, and names the first step. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  className,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn("flex flex-col items-center gap-1 px-4 text-center", className ?? "py-12")}>
      {Icon && <Icon aria-hidden strokeWidth={1.5} className="mb-2 size-7 text-ink-faint" />}
      <p className="font-semibold">{outside(title)}</p>
      {children && <div className="max-w-[52ch] text-balance text-ink-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Something could not be loaded: what, why when known, and how to continue. */
export function ErrorState({
  title,
  error,
  onRetry,
  className,
}: {
  title: ReactNode;
  error?: unknown;
  onRetry?: () => void;
  className?: string;
}) {
  // What does not exist is not there the second time either.
  const missing = error instanceof Error && "code" in error && error.code === "not_found";
  return (
    <div role="alert" className={cn("flex flex-col items-center gap-1 px-4 text-center", className ?? "py-12")}>
      <CircleAlert aria-hidden strokeWidth={1.5} className="mb-2 size-7 text-bad" />
      <p className="font-semibold">{outside(title)}</p>
      {error instanceof Error && <p className="max-w-[52ch] text-ink-muted">{outside(error.message)}</p>}
      {missing && (
        <ButtonLink href="/destinations" className="mt-3">
          Go to destinations
        </ButtonLink>
      )}
      {onRetry && !missing && (
        <Button className="mt-3" onClick={onRetry}>
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </div>
  );
}

const tones = {
  info: { box: "border-info/40 bg-info-soft", icon: "text-info", Icon: Info },
  good: { box: "border-good/40 bg-good-soft", icon: "text-good", Icon: CircleCheck },
  warn: { box: "border-warn/40 bg-warn-soft", icon: "text-warn", Icon: TriangleAlert },
  bad: { box: "border-bad/40 bg-bad-soft", icon: "text-bad", Icon: CircleAlert },
} as const;

/**
 * A remark in the flow of a page; where text and action don't fit side by side, the action goes
 * below. `live` makes screen readers say it when it appears.
 */
export function Notice({
  tone = "info",
  title,
  children,
  action,
  live,
  className,
}: {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  live?: boolean;
  className?: string;
}) {
  const { box, icon, Icon } = tones[tone];
  return (
    <div
      role={live ? (tone === "bad" ? "alert" : "status") : undefined}
      className={cn("flex flex-wrap items-start gap-x-2.5 gap-y-1.5 rounded-lg border px-3 py-2.5", box, className)}
    >
      <div className="flex min-w-0 flex-1 basis-72 gap-2.5">
        <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", icon)} />
        <div className="min-w-0 flex-1">
          {title && <p className="font-medium break-words">{outside(title)}</p>}
          {children && <div className="break-words text-ink-muted">{outside(children)}</div>}
        </div>
      </div>
      {action && <div className="max-w-full pl-6.5">{action}</div>}
    </div>
  );
}

/**
 * A grey bar where text or a control will stand: give it that thing's size by `className`, so that
 * nothing moves.
 */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse rounded-sm bg-sunken", className ?? "h-4 w-full")} />;
}

/** Says once to screen readers that a part is loading; its children are Skeletons. */
export function Loading({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div className={className} aria-busy>
      <span className="sr-only" role="status">
        Loading {label}
      </span>
      {children}
    </div>
  );
}

/** How far a long job is; without `value`, only that it continues. */
export function Progress({ label, value, max }: { label: string; value?: number; max?: number }) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between text-sm">
        <span role={value === undefined ? "status" : undefined}>{outside(label)}</span>
        {value !== undefined && (
          <span className="text-ink-muted tabular-nums">
            {count(value)} of {count(max ?? 1)}
          </span>
        )}
      </div>
      <progress
        aria-label={label}
        value={value}
        max={max}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken indeterminate:animate-pulse [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken indeterminate:[&::-webkit-progress-bar]:bg-accent [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}
