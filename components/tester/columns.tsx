"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ColumnHead, type ThreeColumns } from "./column-head.tsx";
import type { ResizableColumns } from "./resizable-columns.tsx";

const wide = "(min-width: 1024px)";

/**
 * Columns beside one another, resized by dragging or by the arrow keys and each foldable; one below
 * the other where that is too narrow.
 */
export function Columns({ columns }: { columns: ThreeColumns }) {
  const isWide = useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(wide);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia(wide).matches,
    () => false,
  );
  // The means to resize come behind the page itself: it is drawn by the server, and can be used,
  // without them.
  const [Resizable, setResizable] = useState<typeof ResizableColumns>();
  useEffect(() => {
    if (!isWide) return;
    let gone = false;
    import("./resizable-columns.tsx").then(
      (module) => !gone && setResizable(() => module.ResizableColumns),
      () => undefined, // then the columns keep their widths
    );
    return () => {
      gone = true;
    };
  }, [isWide]);
  if (isWide && Resizable) return <Resizable columns={columns} />;
  return (
    <div className="flex flex-col gap-3 lg:grid lg:h-[calc(100dvh-11.5rem)] lg:min-h-120 lg:grid-cols-3 lg:gap-0 lg:overflow-hidden lg:rounded-lg lg:border lg:border-line lg:bg-surface">
      {columns.map((column) => (
        <section
          key={column.id}
          aria-label={column.title}
          className="flex min-w-0 flex-col max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:bg-surface lg:min-h-0 lg:border-l lg:border-line lg:first:border-l-0"
        >
          <ColumnHead column={column} />
          <div data-explain-scroll className="min-h-0 min-w-0 flex-1 lg:overflow-auto">
            {column.children}
          </div>
        </section>
      ))}
    </div>
  );
}
