// Responses that continue for as long as someone reads must end before a process waits for those in
// flight. One set per process, even across the two module graphs of the combined server.
const held = globalThis as unknown as { falconerStoppingListeners?: Set<() => void> };

const listeners = (): Set<() => void> => {
  held.falconerStoppingListeners ??= new Set();
  return held.falconerStoppingListeners;
};

/** Calls back when this process begins to stop; returns a function that ends that. */
export function onStopping(listener: () => void): () => void {
  listeners().add(listener);
  return () => listeners().delete(listener);
}

/** From now on the process takes nothing new. */
export function tellStopping(): void {
  for (const listener of [...listeners()]) listener();
}
