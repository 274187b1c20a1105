// What this process changed itself, it must not learn from the database's notice a moment later:
// someone who changes a mapping and posts an event at once gets the new one. One set per process,
// even across the two module graphs (plain Node and the framework's bundle).
const held = globalThis as unknown as { falconerConfigurationListeners?: Set<() => void> };

const listeners = (): Set<() => void> => {
  held.falconerConfigurationListeners ??= new Set();
  return held.falconerConfigurationListeners;
};

/**
 * Call it after committing a change here that may concern compiled configuration. The database
 * tells other processes.
 */
export function configurationChanged(): void {
  for (const listener of listeners()) listener();
}

/** Calls back at each change made in this process; returns a function that stops that. */
export function onConfigurationChange(listener: () => void): () => void {
  listeners().add(listener);
  return () => listeners().delete(listener);
}
