import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { outside } from "./outside-text.tsx";

/** The frame of a table: one hairline, its own scrolling; its header sticks to its top. */
export function TableFrame({ label, className, children, ...rest }: ComponentProps<"section"> & { label: string }) {
  return (
    <section
      {...rest}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      className={cn("relative min-w-0 overflow-auto rounded-lg border border-line bg-surface", className)}
    >
      {children}
    </section>
  );
}

export function Table({ className, ...rest }: ComponentProps<"table">) {
  return <table {...rest} className={cn("w-full border-separate border-spacing-0 text-sm tabular-nums", className)} />;
}

export function Th({ className, numeric, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "sticky top-0 z-10 h-9 border-b border-line bg-surface px-3 text-xs font-medium whitespace-nowrap text-ink-faint",
        numeric ? "text-right" : "text-left",
        className,
      )}
    />
  );
}

/** A row of 36 px. When a cell holds a RowLink, the whole row is that link's target. */
export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      {...rest}
      className={cn("group/row relative hover:bg-sunken has-[a[data-row]:focus-visible]:bg-sunken aria-selected:bg-accent-soft", className)}
    />
  );
}

export function Td({ className, numeric, children, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td {...rest} className={cn("h-9 border-b border-line px-3 py-1 group-last/row:border-b-0", numeric && "text-right", className)}>
      {outside(children)}
    </td>
  );
}

/**
 * Put it in the first cell: its click area covers the row. Other controls in the row need `relative
 * z-1`.
 */
export function RowLink({ className, children, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...rest}
      data-row=""
      className={cn(
        "font-medium after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus",
        className,
      )}
    >
      {outside(children)}
    </Link>
  );
}

/** Says how many rows are chosen, and what can be done with them. */
export function SelectionBar({
  count,
  noun,
  plural = `${noun}s`,
  onClear,
  children,
}: {
  count: number;
  noun: string;
  plural?: string;
  onClear: () => void;
  children: ReactNode;
}) {
  if (count === 0) return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-accent-soft px-3 py-1.5">
      <span className="mr-auto font-medium">
        {count} {count === 1 ? noun : plural} selected
      </span>
      {children}
      <button type="button" onClick={onClear} className="h-7 rounded-md px-2 text-sm font-medium text-accent-text hover:underline">
        Clear
      </button>
    </div>
  );
}
