import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { outside } from "#components/ui/outside-text.tsx";

/**
 * What is pointed at, in words: always there, so that nothing moves, and in view while its tree is
 * scrolled. `inPage`: below the page's own bar.
 */
export function ExplainLine({ inPage, children }: { inPage?: boolean; children: ReactNode }) {
  return (
    <p
      role="status"
      className={cn(
        "sticky top-0 z-1 min-h-12 border-b border-line bg-surface py-1.5 text-sm break-words text-ink-muted",
        inPage ? "max-lg:top-12" : "px-3",
      )}
    >
      {outside(children)}
    </p>
  );
}
