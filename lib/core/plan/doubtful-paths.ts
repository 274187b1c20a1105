import type { Issue } from "#lib/platform/json.ts";
import { readFilterPath, shortened } from "./filter-path.ts";
import type { DestinationFilters } from "./types.ts";

/**
 * Paths that can be read, but name keys that hardly any event has: reason enough not to save them,
 * but not to stop those already saved.
 */
export function doubtfulPaths({ blockList = [], allowList = [] }: DestinationFilters): Issue[] {
  const doubts = (list: readonly string[], name: string) =>
    list.flatMap((text, index): Issue[] => {
      const path = readFilterPath(text);
      const doubt = path.ok ? path.plain.map(doubtOf).find((each) => each !== undefined) : undefined;
      return doubt === undefined ? [] : [{ path: `${name}[${index}]`, message: `“${shortened(text)}”: ${doubt}` }];
    });
  return [...doubts(blockList, "blockList"), ...doubts(allowList, "allowList")];
}

/**
 * How people write paths who expect another language: such a path would be saved, and remove
 * nothing.
 */
function doubtOf(key: string): string | undefined {
  if (/(^|[^\\])\*/.test(key)) return "there are no wildcards. Name the list or the object; a path goes into every item of a list.";
  if (key === "$") return "name the key instead of “$”. A path goes into every item of a list by itself.";
  if (/(^|[^\\])[,;]/.test(key)) return 'write one path per line. A key with a comma in it stands in quotes, as in properties["a,b"].';
  if (/^\s|\s$/.test(key)) return 'remove the space beside the dot, or put the key in quotes, as in properties[" a"].';
  return undefined;
}
