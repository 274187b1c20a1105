import { type Issue, isJsonObject } from "#lib/platform/json.ts";
import { actionBySlug } from "../actions/index.ts";
import type { ActionDefinition } from "../actions/types.ts";
import { type CompiledMapping, compileMapping, encodeJson } from "../mapping/index.ts";
import type { Trigger } from "../segment/compiled-trigger.ts";
import { type CompileTrigger, compileFilters, type FilterStep, type ReadFilter } from "./filters.ts";
import type { DestinationConfig, MappingConfig, MappingPlan } from "./types.ts";

type Runnable = {
  ok: true;
  action: ActionDefinition;
  trigger: Trigger;
  mapping: CompiledMapping;
  notMatchedPlans: Map<string, MappingPlan>;
  /** It reads JSON out of texts, so its payload may be deeper than the event. */
  readsJson: boolean;
};

export type PlannedMapping = { config: MappingConfig } & (Runnable | { ok: false; issues: Issue[]; trigger?: Trigger });

/** A destination ready to plan events. Keep it as long as the configuration does not change. */
export type CompiledDestination = { steps: readonly FilterStep[]; mappings: readonly PlannedMapping[] };

export type CompilationProblems = {
  /** Paths as in DestinationFilters: "drop.fql", "blockList[0]". */
  filters: Issue[];
  /** Paths begin with actionSlug, trigger or settings. Only mappings with issues are listed. */
  mappings: { mappingId: string; issues: Issue[] }[];
};

export type CompiledConfig = { compiled: CompiledDestination; problems: CompilationProblems };

/**
 * Compiles filters and mappings once. Errors are listed, not thrown: a mapping with errors never
 * matches, and a filter with errors stops everything.
 */
export function compileDestinationWith(compileTrigger: CompileTrigger, readFilter: ReadFilter, config: DestinationConfig): CompiledConfig {
  const filters = compileFilters(config.filters ?? {}, config.strictIntegrations === true, readFilter);
  const mappings = config.mappings.map((mapping) => compileOne(mapping, compileTrigger));
  const broken = mappings.flatMap((each) => (each.ok ? [] : [{ mappingId: each.config.id, issues: each.issues }]));
  return { compiled: { steps: filters.steps, mappings }, problems: { filters: filters.issues, mappings: broken } };
}

function compileOne(config: MappingConfig, compileTrigger: CompileTrigger): PlannedMapping {
  const action = actionBySlug.get(config.actionSlug);
  const trigger = compileTrigger(config.trigger);
  const mapping = isJsonObject(config.settings) ? compileMapping(config.settings) : { ok: false as const, issues: [notAnObject] };
  const issues: Issue[] = [...(config.unreadable ?? [])];
  if (action && trigger.ok && mapping.ok && issues.length === 0) {
    const readsJson = encodeJson(config.settings).includes('"@json"');
    return { config, ok: true, action, trigger, mapping, notMatchedPlans: new Map(), readsJson };
  }
  if (!action) issues.push({ path: "actionSlug", message: `There is no action “${config.actionSlug}”.` });
  if (!trigger.ok) issues.push(...trigger.issues.map((issue) => ({ ...issue, path: "trigger", message: atPlace(issue) })));
  if (!mapping.ok) issues.push(...mapping.issues.map((issue) => ({ ...issue, path: below(issue.path) })));
  return trigger.ok ? { config, ok: false, issues, trigger } : { config, ok: false, issues };
}

const notAnObject: Issue = { path: "", message: "A mapping is an object: a key for each field of the action." };

/** The errors of one mapping, found without planning anything. */
export function validateMappingWith(compileTrigger: CompileTrigger, config: MappingConfig): Issue[] {
  const compiled = compileOne(config, compileTrigger);
  return compiled.ok ? [] : compiled.issues;
}

function atPlace({ path, message }: Issue): string {
  return path === "" ? message : `At ${path}: ${message}`;
}

function below(path: string): string {
  if (path === "") return "settings";
  return path.startsWith("[") ? `settings${path}` : `settings.${path}`;
}
