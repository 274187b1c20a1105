import type { JsonObject } from "#lib/platform/json.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { compileNode, requiredText, type TriggerGroup } from "./trigger-condition.ts";
import { compileFailure, explainNode, type TriggerExplanation } from "./trigger-explanation.ts";
import { triggerSentence } from "./trigger-sentence.ts";

export type Trigger = {
  matches(event: unknown): boolean;
  explain(event: JsonObject): TriggerExplanation;
  /**
   * The first condition that must be met and is not, in words; undefined if the trigger matches.
   */
  failure(event: JsonObject): string | undefined;
  /** The trigger in plain words: "Order Completed events whose total is above 50". */
  sentence: string;
  conditions: TriggerGroup;
  /** What `type` and `event` must be for the trigger to match at all, if it says so. */
  requires: { type?: string; event?: string };
};

/**
 * A trigger from its conditions: without the FQL parser, so that a browser can run what a server
 * has read.
 */
export function compileConditions(conditions: TriggerGroup): Trigger {
  const test = compileNode(conditions);
  const type = requiredText(conditions, "type");
  const event = requiredText(conditions, "event");
  return {
    matches: (value) => isJsonObject(value) && test(value),
    explain: (value) => explainNode(conditions, value),
    failure: compileFailure(conditions),
    sentence: triggerSentence(conditions),
    conditions,
    requires: { ...(type === undefined ? {} : { type }), ...(event === undefined ? {} : { event }) },
  };
}
