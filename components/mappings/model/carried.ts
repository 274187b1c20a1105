import { normalised } from "#components/plans/event-paths.ts";
import { formatPath, parsePath } from "#lib/core/mapping/index.ts";

/** Fewer events prove nothing. */
const fewest = 3;

/**
 * Says that the events of a kind never had a path; nothing if not all of them were searched. `kind`
 * is their name, or their type.
 */
export function neverCarried(
  seen: { events: number; complete: boolean; paths: readonly { path: string }[] },
  kind: string,
): ((path: string) => string | undefined) | undefined {
  if (seen.events < fewest || !seen.complete) return undefined;
  const known = new Set(seen.paths.map((entry) => firstItems(entry.path)));
  return (path) => {
    const wanted = firstItems(path);
    // A path that counts a list's items, or picks one by a key, is not judged.
    if (wanted === "" || /[*?]|\[\]/.test(wanted) || known.has(wanted)) return undefined;
    return `None of the last ${seen.events} ${kind} events had this path. It may be misspelt.`;
  };
}

/** However it is quoted, and whichever item of a list it names. */
const firstItems = (path: string) =>
  formatPath(parsePath(normalised(path).replace(/^\$\.?/, "")).map((segment) => (typeof segment === "number" ? 0 : segment)));
