"use client";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useState } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import { IconButton } from "#components/ui/button.tsx";
import { type Column, ColumnHead, type ThreeColumns } from "./column-head.tsx";

/** For wide windows; widths are remembered in the browser. */
export function ResizableColumns({ columns }: { columns: ThreeColumns }) {
  const layout = useDefaultLayout({ id: "tester-columns", panelIds: columns.map((column) => column.id) });
  const [first, second, third] = columns;
  return (
    <div className="h-[calc(100dvh-11.5rem)] min-h-120 overflow-hidden rounded-lg border border-line bg-surface">
      <Group orientation="horizontal" defaultLayout={layout.defaultLayout} onLayoutChanged={layout.onLayoutChanged}>
        <ColumnPanel column={first} />
        <Handle label={`Width of ${first.title} and ${second.title}`} />
        <ColumnPanel column={second} />
        <Handle label={`Width of ${second.title} and ${third.title}`} />
        <ColumnPanel column={third} />
      </Group>
    </div>
  );
}

function Handle({ label }: { label: string }) {
  return <Separator aria-label={label} className="w-1.5 bg-line/60 transition-colors hover:bg-accent/60 focus-visible:bg-accent" />;
}

const foldedPx = 44;

function ColumnPanel({ column }: { column: Column }) {
  const panel = usePanelRef();
  const [folded, setFolded] = useState(false);
  return (
    <Panel
      id={column.id}
      panelRef={panel}
      collapsible
      collapsedSize={foldedPx}
      minSize={240}
      onResize={(size) => setFolded(size.inPixels <= foldedPx + 4)}
      style={{ overflow: "hidden" }}
    >
      <section aria-label={column.title} className="flex h-full min-w-0 flex-col">
        {folded ? (
          <div className="flex flex-col items-center gap-2 py-2">
            <IconButton size="sm" label={`Unfold ${column.title}`} onClick={() => panel.current?.expand()}>
              <PanelLeftOpen aria-hidden />
            </IconButton>
            <span aria-hidden className="text-sm text-ink-muted [writing-mode:vertical-rl]">
              {column.title}
            </span>
          </div>
        ) : (
          <>
            <ColumnHead
              column={column}
              fold={
                <IconButton size="sm" label={`Fold ${column.title}`} onClick={() => panel.current?.collapse()}>
                  <PanelLeftClose aria-hidden />
                </IconButton>
              }
            />
            <div data-explain-scroll className="min-h-0 flex-1 overflow-auto">
              {column.children}
            </div>
          </>
        )}
      </section>
    </Panel>
  );
}
