import type { ReactNode } from "react";
import { outside } from "./outside-text.tsx";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-5 min-w-5 place-items-center rounded-sm border border-line bg-sunken px-1 font-sans text-xs text-ink-muted">
      {children}
    </kbd>
  );
}

/** An ID, path or other literal in the flow of text. */
export function Mono({ children, className }: { children: ReactNode; className?: string }) {
  return <span className={`font-mono text-mono ${className ?? ""}`}>{outside(children)}</span>;
}
