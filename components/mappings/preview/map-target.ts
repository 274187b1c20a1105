import { useSyncExternalStore } from "react";
import type { JsonValue } from "#lib/platform/json.ts";

/**
 * The input that a click on a value of the event fills: the one that had the focus last. `fill`
 * returns a sentence if the value cannot go there.
 */
export type MapTarget = {
  label: string;
  fill: (path: string, key: string, value: JsonValue | undefined) => string | undefined;
  focus: () => void;
};

let target: MapTarget | undefined;
const listeners = new Set<() => void>();

export function setMapTarget(next: MapTarget | undefined): void {
  if (next === target) return;
  target = next;
  for (const listener of listeners) listener();
}

/** Forgets it when its input disappears. */
export function dropMapTarget(gone: MapTarget): void {
  if (target === gone) setMapTarget(undefined);
}

export const mapTarget = (): MapTarget | undefined => target;

/** What the input is called, for saying where a click goes. */
export function useMapTargetLabel(): string | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => target?.label,
    () => undefined,
  );
}
