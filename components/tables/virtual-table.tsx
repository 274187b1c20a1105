"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Table, TableFrame } from "#components/ui/table.tsx";
import { count } from "#components/ui/time.tsx";

const rowHeight = 37;

/** A long list of which only the rows in view exist; asks for more as its end comes near. */
export function VirtualTable<Item extends { id: string }>({
  label,
  head,
  items,
  renderRow,
  hasMore,
  loadingMore,
  onMore,
  dimmed,
  empty,
  searched,
}: {
  label: string;
  head: ReactNode;
  items: readonly Item[];
  renderRow: (item: Item, index: number) => ReactNode;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
  /** The rows shown belong to the previous filter. */
  dimmed?: boolean;
  /** Stands in the frame while there are no items. */
  empty?: ReactNode;
  /** A search that continues only when the reader wants it to. */
  searched?: { rows: number; of: number } | undefined;
}) {
  const frame = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 16,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const shown = rows.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  const nearEnd = last !== undefined && last.index >= items.length - 30;
  const isSearch = searched !== undefined;
  useEffect(() => {
    if (nearEnd && hasMore && !loadingMore && !isSearch) onMore();
  }, [nearEnd, hasMore, loadingMore, onMore, isSearch]);
  const goOn = searched && <GoOn {...searched} noun={label.toLowerCase()} busy={loadingMore} onMore={onMore} />;
  if (items.length === 0) return <TableFrame label={label}>{goOn || empty}</TableFrame>;
  return (
    <TableFrame
      ref={frame}
      label={label}
      aria-busy={loadingMore || dimmed}
      className={cn("max-h-[calc(100dvh-13rem)] min-h-80 overscroll-contain transition-opacity", dimmed && "opacity-60")}
    >
      <Table aria-label={label} className="table-fixed">
        {head}
        <tbody>
          {first && first.start > 0 && <Spacer height={first.start} />}
          {shown.map((row) => {
            const item = items[row.index];
            return item && renderRow(item, row.index);
          })}
          {last && rows.getTotalSize() - last.end > 0 && <Spacer height={rows.getTotalSize() - last.end} />}
        </tbody>
      </Table>
      <p className="px-3 py-2 text-xs text-ink-faint" aria-live="polite">
        {loadingMore
          ? "Loading more…"
          : goOn
            ? goOn
            : hasMore
              ? `${items.length} loaded, scroll for more`
              : items.length > 20
                ? `All ${items.length} are loaded`
                : ""}
      </p>
    </TableFrame>
  );
}

/**
 * Keeps the room of rows that are not drawn. One cell, no more: with the columns that a phone hides
 * it would bring back their widths.
 */
function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

/** Says how far a search has come, and continues it. */
function GoOn({ rows, of, noun, busy, onMore }: { rows: number; of: number; noun: string; busy: boolean; onMore: () => void }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 p-3 text-sm text-ink-muted">
      Looked at the newest {count(rows)} of about {count(Math.max(of, rows))} {noun}.
      <Button size="sm" busy={busy} onClick={onMore}>
        {busy ? "Searching…" : "Search older ones"}
      </Button>
    </span>
  );
}
