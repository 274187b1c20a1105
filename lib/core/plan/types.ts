import type { Issue, JsonObject } from "#lib/platform/json.ts";
import type { MappingOptions, Note, PlannedRequest } from "../actions/types.ts";
import type { Explanation } from "../mapping/index.ts";
import type { TriggerExplanation } from "../segment/trigger-explanation.ts";

export type { Note };

/** A destination's filters, as stored and as the API takes them. Absent parts filter nothing. */
export type DestinationFilters = {
  /** Percentage of events let through, by a stable hash of the messageId; 100 or absent: all. */
  samplePercent?: number;
  /** FQL. `mode` "drop": matching events stop here; "only": all others do. */
  drop?: { mode: "drop" | "only"; fql: string };
  /** Paths below properties, traits or context, removed from the event. */
  blockList?: string[];
  /**
   * If not empty, only these paths of properties, traits and context are kept; a part that none of
   * them names is emptied.
   */
  allowList?: string[];
  /** Segment's IDs of Engage audiences whose events are left out. */
  audiencesOff?: string[];
};

export type MappingConfig = {
  id: string;
  name: string;
  actionSlug: string;
  trigger: string;
  enabled: boolean;
  settings: JsonObject;
  options?: MappingOptions;
  /** Why the settings could not be read completely. A mapping with issues never matches. */
  unreadable?: Issue[];
};

export type DestinationConfig = {
  filters?: DestinationFilters;
  /** Refuse events whose integrations object says `All: false` without naming this destination. */
  strictIntegrations?: boolean;
  mappings: readonly MappingConfig[];
};

export type StepName = "type" | "sample" | "drop" | "block-list" | "allow-list" | "integrations" | "audience";
export type Step = { name: StepName; outcome: "passed" | "stopped" | "changed"; sentence: string };

export type MappingOutcome =
  | { outcome: "not_compiled"; issues: Issue[] }
  | { outcome: "not_matched"; reason: string }
  /** Matched, but the payload has problems: nothing is sent. */
  | { outcome: "invalid"; payload: JsonObject; notes: Note[]; issues: Issue[] }
  | { outcome: "ready"; payload: JsonObject; notes: Note[]; requests: PlannedRequest[] };

/**
 * Why: the trigger in words and condition by condition; the mapping field by field, if it matched.
 */
export type MappingExplanation = { sentence: string; trigger: TriggerExplanation; mapping?: Explanation };

/** `explanation`: only if the plan was asked to explain, and the trigger can be read. */
export type MappingPlan = {
  mappingId: string;
  name: string;
  actionSlug: string;
  enabled: boolean;
  explanation?: MappingExplanation;
} & MappingOutcome;

export type Plan = {
  steps: Step[];
  /** Set when a step stopped the event; then `mappings` is empty. */
  stopped?: { step: StepName; reason: string };
  /** The event as the mappings saw it, after block-list and allow-list. */
  event: JsonObject;
  /** In the destination's order. */
  mappings: MappingPlan[];
};
