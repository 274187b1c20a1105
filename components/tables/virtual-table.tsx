"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import { Table, TableFrame } from "#components/ui/table.tsx";

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
}: {
  label: string;
  head: ReactNode;
  items: readonly Item[];
  renderRow: (item: Item, index: number) => ReactNode;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
  /** What is shown belongs to the filter before. */
  dimmed?: boolean;
  /** Stands in the frame while there are no items. */
  empty?: ReactNode;
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
  useEffect(() => {
    if (nearEnd && hasMore && !loadingMore) onMore();
  }, [nearEnd, hasMore, loadingMore, onMore]);
  if (items.length === 0) return <TableFrame label={label}>{empty}</TableFrame>;
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
