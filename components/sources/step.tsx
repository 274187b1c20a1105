import type { ReactNode } from "react";

/** One step of a set-up in someone else's product. */
export function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[24px_1fr] gap-x-3">
      <span
        aria-hidden
        className="mt-px grid size-6 place-items-center rounded-full bg-sunken text-xs font-semibold text-ink-muted tabular-nums"
      >
        {number}
      </span>
      <div className="min-w-0 pt-0.5">
        <p className="font-medium">{title}</p>
        <div className="text-ink-muted [&_b]:font-medium [&_b]:text-ink">{children}</div>
      </div>
    </li>
  );
}
