import type { ReactNode } from "react";

/** One part of a pane of facts: a word on top, what it says below. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2 px-4 py-3.5">
      <header className="flex min-h-6 items-center justify-between gap-2">
        <h2 className="text-xs font-medium tracking-wide text-ink-faint uppercase">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
