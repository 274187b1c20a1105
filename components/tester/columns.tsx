"use client";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import {
  type CSSProperties,
  Fragment,
  type KeyboardEvent,
  type PointerEvent,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { IconButton } from "#components/ui/button.tsx";
import { type Column, ColumnHead, type ThreeColumns } from "./column-head.tsx";
import { evenWidths, moved, readWidths } from "./model/widths.ts";

const storageKey = "falconer.tester-columns";
/** The width of a folded column, and how far an arrow key moves a border. */
const foldedPx = 44;
const keyStep = 0.02;

/**
 * Columns beside one another, resized by dragging or by the arrow keys and each foldable; one below
 * the other where that is too narrow. Widths are remembered in the browser.
 */
export function Columns({ columns }: { columns: ThreeColumns }) {
  const isWide = useIsWide();
  const [widths, setWidths] = useState(evenWidths);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => setWidths(readWidths(stored())), []);
  const resize = (at: 0 | 1, by: number) =>
    setWidths((before) => {
      const after = moved(before, at, by);
      try {
        localStorage.setItem(storageKey, JSON.stringify(after));
      } catch {} // then they are not remembered
      return after;
    });
  const fold = (id: string, wanted: boolean) => {
    const next = new Set(folded);
    if (wanted) next.add(id);
    else next.delete(id);
    setFolded(next);
  };
  const tracks = columns.map((column, index) => (folded.has(column.id) ? `${foldedPx}px` : `minmax(0, ${widths[index]}fr)`));
  return (
    <div
      ref={frame}
      style={{ "--tracks": tracks.join(" 6px ") } as CSSProperties}
      className="flex flex-col gap-3 lg:grid lg:min-h-120 lg:flex-1 lg:grid-cols-(--tracks) lg:grid-rows-[minmax(0,1fr)] lg:gap-0 lg:overflow-hidden lg:rounded-lg lg:border lg:border-line lg:bg-surface lg:[contain:size]"
    >
      {columns.map((column, index) => (
        <Fragment key={column.id}>
          {index > 0 &&
            (isWide ? (
              <Border
                label={`Width of ${columns[index - 1]?.title} and ${column.title}`}
                share={share(widths, index - 1)}
                frame={() => frame.current?.getBoundingClientRect().width ?? 1}
                onMove={(by) => resize(index === 1 ? 0 : 1, by)}
              />
            ) : (
              <span aria-hidden className="bg-line/60 max-lg:hidden" />
            ))}
          <ColumnPart
            column={column}
            folded={isWide && folded.has(column.id)}
            onFold={isWide && (folded.has(column.id) || folded.size < 2) ? (wanted) => fold(column.id, wanted) : undefined}
          />
        </Fragment>
      ))}
    </div>
  );
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

/** A column's part of the whole, in percent. */
const share = (widths: readonly number[], at: number) =>
  Math.round((100 * (widths[at] ?? 0)) / widths.reduce((sum, each) => sum + each, 0));

function useIsWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia("(min-width: 1024px)");
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia("(min-width: 1024px)").matches,
    () => false,
  );
}

function Border({ label, share, frame, onMove }: { label: string; share: number; frame: () => number; onMove: (by: number) => void }) {
  const last = useRef<number>(undefined);
  const drag = (event: PointerEvent) => {
    if (last.current === undefined) return;
    onMove((event.clientX - last.current) / frame());
    last.current = event.clientX;
  };
  const key = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -keyStep, ArrowRight: keyStep, Home: -1, End: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a border that is moved, which a rule is not
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={share}
      aria-valuemin={0}
      aria-valuemax={100}
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = event.clientX;
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        last.current = undefined;
      }}
      onPointerCancel={() => {
        last.current = undefined;
      }}
      className="cursor-col-resize touch-none bg-line/60 transition-colors hover:bg-accent/60 focus-visible:bg-accent"
    />
  );
}

function ColumnPart({ column, folded, onFold }: { column: Column; folded: boolean; onFold: ((wanted: boolean) => void) | undefined }) {
  return (
    <section
      aria-label={column.title}
      className="flex min-w-0 flex-col max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:bg-surface lg:min-h-0"
    >
      {folded && onFold ? (
        <div className="flex flex-col items-center gap-2 py-2">
          <IconButton size="sm" label={`Unfold ${column.title}`} onClick={() => onFold(false)}>
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
              onFold && (
                <IconButton size="sm" label={`Fold ${column.title}`} onClick={() => onFold(true)}>
                  <PanelLeftClose aria-hidden />
                </IconButton>
              )
            }
          />
          <div data-explain-scroll className="min-h-0 min-w-0 flex-1 lg:overflow-auto">
            {column.children}
          </div>
        </>
      )}
    </section>
  );
}
