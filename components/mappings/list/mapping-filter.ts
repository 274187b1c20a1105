import type { MappingWords } from "#components/words/mapping-words.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";

export const stateFilters = ["on", "off", "broken", "failing"] as const;
export type StateFilter = (typeof stateFilters)[number];
export type MappingFilter = { q: string; action: string; event: string; state: StateFilter | "" };

type Filtered = Pick<Mapping, "name" | "trigger" | "actionSlug" | "enabled" | "issues" | "stats">;
type WordsOf = (mapping: Filtered) => MappingWords | undefined;

/** Event names that a trigger asks for. */
export function eventNamesOf(trigger: string): string[] {
  const found = trigger.matchAll(/\bevent\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/g);
  return [...new Set([...found].map(([, double, single]) => (double ?? single ?? "").replace(/\\(.)/g, "$1")))];
}

/** Every word must occur: in the name, the trigger or the action. */
export function matchesFilter(mapping: Filtered, filter: MappingFilter, words: WordsOf): boolean {
  if (filter.action && mapping.actionSlug !== filter.action) return false;
  if (filter.event && !eventNamesOf(mapping.trigger).includes(filter.event)) return false;
  if (filter.state && !states[filter.state](mapping)) return false;
  const told = words(mapping);
  const text = [mapping.name, mapping.trigger, told?.trigger, told?.action].join("\n").toLowerCase();
  return filter.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const states: Record<StateFilter, (mapping: Filtered) => boolean> = {
  on: ({ enabled }) => enabled,
  off: ({ enabled }) => !enabled,
  broken: ({ issues }) => issues.length > 0,
  failing: ({ stats }) => stats.failed > 0,
};

export type Grouped<Item> = { key: string; title: string; items: Item[] };

/** In the order of the list: a group is where its first member is. */
export function groupedBy<Item>(items: readonly Item[], titleOf: (item: Item) => string): Grouped<Item>[] {
  const groups = new Map<string, Grouped<Item>>();
  for (const item of items) {
    const title = titleOf(item);
    const group = groups.get(title) ?? { key: title, title, items: [] };
    group.items.push(item);
    groups.set(title, group);
  }
  return [...groups.values()];
}
