"use client";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

const bar = "flex gap-4 overflow-x-auto overflow-y-hidden border-b border-line [scrollbar-width:none]";
const tab =
  "relative flex h-9 shrink-0 items-center gap-1.5 font-medium text-ink-muted hover:text-ink aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-0 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-accent focus-visible:-outline-offset-2";

/**
 * Views of one page, held in the URL's search parameter `name`, so that a link leads to the same
 * view. The first tab is the default.
 */
export function ParamTabs<Id extends string>({
  label,
  name,
  tabs,
  className,
}: {
  label: string;
  name: string;
  tabs: readonly { id: Id; label: ReactNode }[];
  className?: string;
}) {
  const pathname = usePathname();
  const params = useSearchParams();
  const current = useParamTab(name, tabs);
  return (
    <nav aria-label={label} className={cn(bar, className)}>
      {tabs.map((entry, index) => {
        const next = new URLSearchParams(params);
        if (index === 0) next.delete(name);
        else next.set(name, entry.id);
        const query = next.toString();
        const href = query ? `${pathname}?${query}` : pathname;
        return (
          <Link
            key={entry.id}
            href={href}
            // The server has no part in it: a form stays, also while the network is away.
            onNavigate={(event) => {
              event.preventDefault();
              window.history.replaceState(null, "", href);
            }}
            aria-current={current === entry.id ? "page" : undefined}
            className={tab}
          >
            {entry.label}
          </Link>
        );
      })}
    </nav>
  );
}

/** The tab that the URL names, or the first. */
export function useParamTab<Id extends string>(name: string, tabs: readonly { id: Id }[]): Id {
  const wanted = useSearchParams().get(name);
  return (tabs.find((entry) => entry.id === wanted) ?? tabs[0])?.id as Id;
}

/** A small switch between a few values, such as a time range. */
export function Segmented<Value extends string>({
  label,
  value,
  onValueChange,
  options,
  className,
}: {
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode }[];
  className?: string;
}) {
  return (
    <fieldset className={cn("inline-flex shrink-0 rounded-md border border-line-strong bg-surface p-px", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onValueChange(option.value)}
          className="h-7 rounded-sm px-2.5 text-sm font-medium text-ink-muted hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
