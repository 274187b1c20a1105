"use client";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import { IconButton } from "#components/ui/button.tsx";

export type Column = { id: string; title: string; aside?: ReactNode; children: ReactNode };

const wide = "(min-width: 1024px)";

/** Columns beside one another, resized by dragging or by the arrow keys and each foldable; one below the other where that is too narrow. */
export function Columns({ columns }: { columns: readonly [Column, Column, Column] }) {
  const isWide = useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(wide);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia(wide).matches,
    () => true,
  );
  const layout = useDefaultLayout({ id: "tester-columns", panelIds: columns.map((column) => column.id) });
  if (!isWide) {
    return (
      <div className="flex flex-col gap-3">
        {columns.map((column) => (
          <section key={column.id} aria-label={column.title} className="min-w-0 rounded-lg border border-line bg-surface">
            <ColumnHead column={column} />
            {column.children}
          </section>
        ))}
      </div>
    );
  }
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
            <ColumnHead column={column} onFold={() => panel.current?.collapse()} />
            <div data-explain-scroll className="min-h-0 flex-1 overflow-auto">
              {column.children}
            </div>
          </>
        )}
      </section>
    </Panel>
  );
}

function ColumnHead({ column, onFold }: { column: Column; onFold?: () => void }) {
  return (
    <header className="flex min-h-11 items-center justify-between gap-2 border-b border-line py-1 pr-2 pl-4">
      <h2 className="text-xs font-medium tracking-wide text-ink-faint uppercase">{column.title}</h2>
      <span className="flex items-center gap-1">
        {column.aside}
        {onFold && (
          <IconButton size="sm" label={`Fold ${column.title}`} onClick={onFold}>
            <PanelLeftClose aria-hidden />
          </IconButton>
        )}
      </span>
    </header>
  );
}
