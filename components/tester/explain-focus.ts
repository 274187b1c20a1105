import { useSyncExternalStore } from "react";

/** The value that the pointer or the focus is at: in the event, or in the payload. */
export type ExplainFocus = { side: "event" | "output"; path: string } | undefined;

// Outside of React's tree: moving over a tree of a thousand values re-renders those that light up
// and no others.
let focus: ExplainFocus;
const listeners = new Set<() => void>();

export function setExplainFocus(next: ExplainFocus): void {
  if (next?.side === focus?.side && next?.path === focus?.path) return;
  focus = next;
  for (const listener of listeners) listener();
}

/** A fact about the focus; the component renders again only when that fact changes. */
export function useExplainFocus<Fact extends string | boolean | undefined>(read: (focus: ExplainFocus) => Fact): Fact {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => read(focus),
    () => read(undefined),
  );
}
