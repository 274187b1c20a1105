import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { cleanPayload } from "../actions/clean-payload.ts";
import { maxOutputLength, tooLongAt, writtenLength } from "../mapping/index.ts";
import { meantEvent } from "../segment/event.ts";
import type { CompiledDestination, PlannedMapping } from "./compile-destination.ts";
import type { MappingExplanation, MappingPlan, Plan, Step } from "./types.ts";

export type PlanOptions = {
  /** Also explain triggers and mappings, for testers and previews: several times slower. */
  explain?: boolean;
  /** Plan mappings that are turned off too. */
  includeDisabled?: boolean;
  /**
   * Asked before each mapping that matches. Once it is true, the remaining ones are refused, and
   * say that it took too long.
   */
  isOutOfTime?: () => boolean;
  /** What required values that are missing were to be made of; a browser loads it when needed. */
  sayMissing?: SayMissing | undefined;
};

/** `given`: the event before the destination's filters. */
export type SayMissing = (issues: readonly Issue[], settings: JsonObject, events: { event: JsonObject; given: JsonObject }) => Issue[];

/**
 * What a destination does with one event: which step stops it, or for each mapping why it does not
 * match, or what it sends. Pure and total: any JSON value may come in, nothing is changed, nothing
 * throws.
 */
export function plan(compiled: CompiledDestination, given: JsonValue, options: PlanOptions = {}): Plan {
  for (const steps = planInSteps(compiled, given, options); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same, with a place for other work after each path of a block-list, each mapping that matches,
 * and each field of its explanation.
 */
export function* planInSteps(compiled: CompiledDestination, given: JsonValue, options: PlanOptions = {}): Generator<void, Plan> {
  const steps: Step[] = [];
  if (!isJsonObject(given)) {
    const step: Step = { name: "type", outcome: "stopped", sentence: "This is not an event: an event is an object." };
    return { steps: [step], stopped: { step: "type", reason: step.sentence }, event: {}, mappings: [] };
  }
  const meant = meantEvent(given);
  let event = meant;
  for (const run of compiled.steps) {
    const ran = run(event);
    const result = "next" in ran ? yield* ran : ran;
    steps.push(result.step);
    if (result.step.outcome === "stopped") {
      return { steps, stopped: { step: result.step.name, reason: result.step.sentence }, event, mappings: [] };
    }
    event = result.event;
  }
  const mappings: MappingPlan[] = [];
  const events = { event, given: meant };
  const made = { left: maxOutputLength };
  for (const mapping of compiled.mappings) {
    if (!mapping.config.enabled && !options.includeDisabled) continue;
    const planned = planMapping(mapping, events, options, made);
    mappings.push(planned);
    if (planned.outcome === "not_matched") continue;
    yield;
    if (!options.explain || !mapping.ok || !planned.explanation) continue;
    planned.explanation.mapping = yield* mapping.mapping.explainInSteps(event);
    yield;
  }
  return { steps, event, mappings };
}

/** `made`: the characters that all mappings of the event together may still make. */
function planMapping(
  planned: PlannedMapping,
  { event, given }: { event: JsonObject; given: JsonObject },
  options: PlanOptions,
  made: { left: number },
): MappingPlan {
  const { id, name, actionSlug, enabled, options: mappingOptions } = planned.config;
  const base = { mappingId: id, name, actionSlug, enabled };
  if (!planned.ok) {
    const explanation = options.explain && planned.trigger ? { explanation: explainTrigger(planned.trigger, event) } : {};
    return { ...base, outcome: "not_compiled", issues: planned.issues, ...explanation };
  }
  const { trigger, mapping, action } = planned;
  const explanation = options.explain ? explainTrigger(trigger, event) : undefined;
  const { type, event: eventName } = trigger.requires;
  const canMatch = (type === undefined || type === event.type) && (eventName === undefined || eventName === event.event);
  if (!canMatch || !trigger.matches(event)) {
    const result = notMatched(planned, trigger.failure(event) ?? trigger.sentence);
    return explanation ? { ...result, explanation } : result;
  }
  const refused: Issue[] = options.isOutOfTime?.() ? [outOfTime] : [];
  const mapped = refused.length > 0 ? undefined : mapping.evaluateValue(event, (issue) => refused.push(issue));
  // Even a mapping without steps may refer to a large event's values some hundred times.
  const length = refused.length > 0 ? 0 : writtenLength(mapped, maxOutputLength);
  if (length > maxOutputLength) refused.push(tooLongAt(""));
  else if (length > made.left) refused.push(tooLongTogether);
  else made.left -= length;
  if (refused.length > 0)
    return { ...base, outcome: "invalid", payload: {}, notes: [], issues: refused, ...(explanation && { explanation }) };
  const { payload, notes, issues } = cleanPayload(action, mapped, mappingOptions);
  if (planned.readsJson && isDeeperThan(payload, maxPayloadDepth)) {
    const message = `The payload is nested more than ${maxPayloadDepth} levels deep, because the mapping reads JSON out of a text. That is not sent.`;
    return {
      ...base,
      outcome: "invalid",
      payload: {},
      notes,
      issues: [{ path: "", message, code: "depth" }],
      ...(explanation && { explanation }),
    };
  }
  const result: MappingPlan =
    issues.length > 0
      ? {
          ...base,
          outcome: "invalid",
          payload,
          notes,
          issues: options.sayMissing?.(issues, planned.config.settings, { event, given }) ?? issues,
        }
      : { ...base, outcome: "ready", payload, notes, requests: action.buildRequests(payload, mappingOptions ?? {}) };
  if (explanation) result.explanation = explanation;
  return result;
}

const outOfTime: Issue = {
  path: "",
  message:
    "The mappings of this event took too long in all, so this one did not run. Simplify them, or turn some off, and replay the event.",
  code: "too_slow",
};
const tooLongTogether: Issue = {
  path: "",
  message: `What the mappings make of this event is longer than ${maxOutputLength / 1e6} million characters in all, so this one is not sent.`,
  code: "too_large",
};

/**
 * Nearly every mapping returns here for nearly every event, with one of a few results: each is made
 * once, frozen and reused.
 */
function notMatched({ config, notMatchedPlans }: PlannedMapping & { ok: true }, failure: string): MappingPlan {
  const known = notMatchedPlans.get(failure);
  if (known) return known;
  const { id, name, actionSlug, enabled } = config;
  const reason = `Condition not met: ${failure}.`;
  const made: MappingPlan = Object.freeze({ mappingId: id, name, actionSlug, enabled, outcome: "not_matched", reason });
  if (notMatchedPlans.size < maxNotMatchedPlans) notMatchedPlans.set(failure, made);
  return made;
}

const maxNotMatchedPlans = 100;

/**
 * Plans are stored and sent as JSON text, whose writers fail at some thousands of levels. Intake
 * limits events in the same way.
 */
const maxPayloadDepth = 500;

function isDeeperThan(value: JsonValue, limit: number): boolean {
  const open: { value: object; depth: number }[] = [];
  const push = (inner: unknown, depth: number) => {
    if (typeof inner === "object" && inner !== null) open.push({ value: inner, depth });
  };
  push(value, 1);
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > limit) return true;
    for (const inner of Object.values(next.value)) push(inner, next.depth + 1);
  }
  return false;
}

function explainTrigger(
  trigger: { sentence: string; explain(event: JsonObject): MappingExplanation["trigger"] },
  event: JsonObject,
): MappingExplanation {
  return { sentence: trigger.sentence, trigger: trigger.explain(event) };
}
