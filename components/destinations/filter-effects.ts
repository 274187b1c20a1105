import { compileDestination, type DestinationFilters, plan, validateFilters } from "#lib/core/plan/index.ts";
import type { JsonObject, JsonValue } from "#lib/platform/json.ts";

// Loaded on demand: it brings the FQL reader with it.

export type FilterName = "sample" | "drop" | "block-list" | "allow-list";
export type FilterEffect = { stopped: number; changed: number; issues: string[] };
export type FilterEffects = Record<FilterName, FilterEffect> & { together: number };

const parts: Record<FilterName, (filters: DestinationFilters) => DestinationFilters> = {
  sample: ({ samplePercent }) => ({ samplePercent }),
  drop: ({ drop }) => ({ drop }),
  "block-list": ({ blockList }) => ({ blockList }),
  "allow-list": ({ allowList }) => ({ allowList }),
};

/** What each filter alone, and all of them together, would do to these events. */
export function filterEffects(filters: DestinationFilters, events: readonly JsonValue[]): FilterEffects {
  const effect = (name: FilterName): FilterEffect => {
    const { compiled } = compileDestination({ filters: parts[name](filters), mappings: [] });
    const found: FilterEffect = { stopped: 0, changed: 0, issues: validateFilters(parts[name](filters)).map((issue) => issue.message) };
    if (found.issues.length > 0) return found;
    for (const event of events) {
      const step = plan(compiled, event).steps.find((each) => each.name === name);
      if (step?.outcome === "stopped") found.stopped++;
      if (step?.outcome === "changed") found.changed++;
    }
    return found;
  };
  const all = compileDestination({ filters, mappings: [] });
  return {
    sample: effect("sample"),
    drop: effect("drop"),
    "block-list": effect("block-list"),
    "allow-list": effect("allow-list"),
    together: events.filter((event) => ["sample", "drop"].includes(plan(all.compiled, event as JsonObject).stopped?.step ?? "")).length,
  };
}
