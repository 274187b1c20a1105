import type { ReactNode } from "react";

/** One step of the editor: the question that it answers, then its inputs. */
export function EditorSection({
  title,
  aside,
  flush,
  children,
}: {
  title: string;
  aside?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="min-w-0 rounded-lg border border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 px-4 pt-2.5">
        <h2 className="text-xs font-medium tracking-wide text-ink-faint uppercase">{title}</h2>
        {aside}
      </header>
      <div className={flush ? "pt-1" : "px-4 pt-1 pb-4"}>{children}</div>
    </section>
  );
}
