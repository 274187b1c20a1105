import type { ReactNode } from "react";

export type Column = { id: string; title: string; aside?: ReactNode; children: ReactNode };
export type ThreeColumns = readonly [Column, Column, Column];

export function ColumnHead({ column, fold }: { column: Column; fold?: ReactNode }) {
  return (
    <header className="flex min-h-11 shrink-0 items-center justify-between gap-2 border-b border-line py-1 pr-2 pl-4">
      <h2 className="text-xs font-medium tracking-wide text-ink-faint uppercase">{column.title}</h2>
      <span className="flex items-center gap-1">
        {column.aside}
        {fold}
      </span>
    </header>
  );
}
