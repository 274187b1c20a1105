"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { Table, Th } from "#components/ui/table.tsx";
import { useWords } from "#components/words/use-words.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { groupedBy } from "./mapping-filter.ts";
import { MappingRow } from "./mapping-row.tsx";
import { useDragging } from "./use-dragging.ts";

/** `shown`: those of `all` that the filters leave; positions are those in `all`. */
export function MappingTable({
  all,
  shown,
  grouped,
  mayWrite,
  full,
  byRelease,
  onMove,
  onMoveTo,
  onDelete,
}: {
  all: readonly Mapping[];
  shown: readonly Mapping[];
  grouped: boolean;
  mayWrite: boolean;
  full: boolean;
  byRelease: boolean;
  onMove: (from: number, to: number) => void;
  onMoveTo: (from: number) => void;
  onDelete: (mapping: Mapping) => void;
}) {
  const words = useWords();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const dragging = useDragging(onMove);
  const placeOf = new Map(all.map((mapping, index) => [mapping.id, index]));
  const row = (mapping: Mapping) => {
    const index = placeOf.get(mapping.id) ?? 0;
    return (
      <MappingRow
        key={mapping.id}
        mapping={mapping}
        index={index}
        count={all.length}
        mayWrite={mayWrite}
        full={full}
        byRelease={byRelease}
        drag={mayWrite ? dragging(index) : undefined}
        onMove={(by) => onMove(index, index + by)}
        onMoveTo={() => onMoveTo(index)}
        onDelete={() => onDelete(mapping)}
      />
    );
  };
  const groups = grouped ? groupedBy(shown, (mapping) => words?.describeMapping(mapping).action ?? mapping.actionSlug) : [];
  const fold = (key: string) => {
    const next = new Set(folded);
    if (!next.delete(key)) next.add(key);
    setFolded(next);
  };
  return (
    <Table aria-label="Mappings">
      <thead>
        <tr>
          <Th className="w-14 max-sm:hidden">Order</Th>
          <Th>Mapping</Th>
          <Th className="max-md:hidden">Action</Th>
          <Th>On</Th>
          <Th className="max-lg:hidden">Last used</Th>
          <Th numeric className="max-lg:hidden">
            Delivered, 7 days
          </Th>
          <Th>
            <span className="sr-only">More</span>
          </Th>
        </tr>
      </thead>
      {grouped ? (
        groups.map((group) => {
          const open = !folded.has(group.key);
          const Chevron = open ? ChevronDown : ChevronRight;
          return (
            <tbody key={group.key}>
              <tr>
                <th scope="rowgroup" colSpan={7} className="h-9 border-b border-line bg-sunken px-3 text-left">
                  <button
                    type="button"
                    aria-expanded={open}
                    onClick={() => fold(group.key)}
                    className="flex min-h-6 items-center gap-1.5 font-medium text-ink-muted hover:text-ink"
                  >
                    <Chevron aria-hidden className="size-4" />
                    {group.title}
                    <span className="font-normal text-ink-faint">{group.items.length}</span>
                  </button>
                </th>
              </tr>
              {open && group.items.map(row)}
            </tbody>
          );
        })
      ) : (
        <tbody>{shown.map(row)}</tbody>
      )}
    </Table>
  );
}
