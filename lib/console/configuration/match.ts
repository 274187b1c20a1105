import { canonical } from "#lib/platform/canonical.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import type { WantedMapping } from "./schema.ts";

type Live = Pick<WantedMapping, "name" | "actionSlug" | "trigger" | "settings">;

/**
 * Finds the live mapping for each wanted one: same name and action, then same name, then (a new
 * name) the one that does exactly the same. Each live one is used once. Returns an index into
 * `live` for each of `wanted`, or undefined for a new one.
 */
export function matchMappings(live: readonly Live[], wanted: readonly WantedMapping[]): (number | undefined)[] {
  const found = new Array<number | undefined>(wanted.length).fill(undefined);
  const free = new Set(live.keys());
  const rounds: ((a: Live, b: Live) => boolean)[] = [
    (a, b) => a.name === b.name && a.actionSlug === b.actionSlug,
    (a, b) => a.name === b.name,
    (a, b) => a.actionSlug === b.actionSlug && content(a) === content(b),
  ];
  for (const same of rounds)
    for (const [index, mapping] of wanted.entries()) {
      if (found[index] !== undefined) continue;
      const at = [...free].find((place) => same(live[place] as Live, mapping));
      if (at === undefined) continue;
      found[index] = at;
      free.delete(at);
    }
  return found;
}

const content = ({ trigger, settings }: Live) => canonical({ trigger, settings } as JsonObject);
