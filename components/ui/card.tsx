import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";
import { outside } from "./outside-text.tsx";

export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div {...rest} className={cn("min-w-0 rounded-lg border border-line bg-surface", className)} />;
}

/** A card with a heading, a sentence, and controls on its right. */
export function Section({
  title,
  description,
  actions,
  className,
  bodyClassName,
  flush,
  children,
  id,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string;
  bodyClassName?: string;
  /** The body reaches the card's edges, for lists with their own lines. */
  flush?: boolean;
  children?: ReactNode;
  id?: string;
}) {
  return (
    <section id={id} className={cn("min-w-0 rounded-lg border border-line bg-surface", className)}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-3.5">
        <div className="min-w-0 sm:flex-1 sm:basis-64">
          <h2 className="text-lg font-semibold">{outside(title)}</h2>
          {description && <p className="max-w-[68ch] text-pretty text-ink-muted">{outside(description)}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className={cn(flush ? "mt-3" : "px-4 pt-3 pb-4", bodyClassName)}>{children}</div>
    </section>
  );
}

/** Title of a page with its commands; the only h1. */
export function PageHeader({
  title,
  description,
  actions,
  className,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <header className={cn("mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3", className)}>
      <div className="min-w-0 flex-1 basis-80">
        <h1 className="text-xl font-semibold break-words">{outside(title)}</h1>
        {description && <p className="max-w-[72ch] text-pretty text-ink-muted">{outside(description)}</p>}
      </div>
      {actions && <div className="flex max-w-full flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

/** Facts as name and value. */
export function Facts({ items, className }: { items: readonly { name: ReactNode; value: ReactNode }[]; className?: string }) {
  return (
    <dl className={cn("grid grid-cols-1 gap-x-6 gap-y-1.5 sm:grid-cols-[minmax(120px,max-content)_1fr]", className)}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have no identity but their place
        <div key={index} className="contents">
          <dt className="text-ink-faint max-sm:mt-1">{item.name}</dt>
          <dd className="min-w-0 break-words">{outside(item.value)}</dd>
        </div>
      ))}
    </dl>
  );
}
