import { type Issue, isContainer, isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import type { Trigger } from "../segment/compiled-trigger.ts";
import { engageAudienceId } from "../segment/engage-audience.ts";
import { canonicalText, eventTypes, isAcceptedType } from "../segment/event.ts";
import { keepTree, withOnly, withoutPath } from "./event-paths.ts";
import type { FilterPath } from "./filter-path.ts";
import { samplePosition } from "./sample.ts";
import type { DestinationFilters, Step, StepName } from "./types.ts";

/**
 * How text becomes a trigger. Passed in, so that planning in a browser need not load the FQL
 * parser.
 */
export type CompileTrigger = (fql: string) => ({ ok: true } & Trigger) | { ok: false; issues: Issue[] };
/**
 * The same for filters: their condition, which has a larger language, and the paths of their lists.
 */
export type ReadFilter = {
  condition(fql: string): { ok: true; sentence: string; matches(event: unknown): boolean } | { ok: false; issues: Issue[] };
  path(text: string): FilterPath;
};

/** `event` is the one to continue. */
export type FilterResult = { step: Step; event: JsonObject };
/** Never changes the event it was given. A generator lets other work run wherever it yields. */
export type FilterStep = (event: JsonObject) => FilterResult | Generator<void, FilterResult>;

/**
 * The name by which events may address or exclude this destination in their integrations object.
 */
export const integrationName = "Talon.One (Actions)";

export type CompiledFilters = { steps: FilterStep[]; issues: Issue[] };

/**
 * The steps before the mappings, in Segment's order: the type, the integrations object (which
 * routes an event before a destination's own filters see it), audiences that are off, sample, drop,
 * block-list, allow-list. A filter with an issue stops every event: none must pass by a filter's
 * error.
 */
export function compileFilters(filters: DestinationFilters, strictIntegrations: boolean, read: ReadFilter): CompiledFilters {
  const issues: Issue[] = [];
  const steps = [
    typeStep,
    integrationsStep(strictIntegrations),
    ...audienceSteps(filters.audiencesOff ?? []),
    sampleStep(filters.samplePercent, issues),
    dropStep(filters.drop, read, issues),
    blockStep(filters.blockList ?? [], read, issues),
    allowStep(filters.allowList ?? [], read, issues),
  ];
  return { steps, issues };
}

const passed = (name: StepName, sentence: string): Step => Object.freeze({ name, outcome: "passed", sentence });
const stopped = (name: StepName, sentence: string): Step => ({ name, outcome: "stopped", sentence });

const acceptedList = `${eventTypes.slice(0, -1).join(", ")} and ${eventTypes.at(-1)}`;
const typePassed = new Map(eventTypes.map((type) => [type, passed("type", `${type} events are accepted.`)]));

function typeStep(event: JsonObject): { step: Step; event: JsonObject } {
  const { type } = event;
  const step = isAcceptedType(type) ? typePassed.get(type) : undefined;
  if (step) return { step, event };
  const named = typeof type === "string" && type !== "" ? `Events of the type “${type.slice(0, 100)}”` : "Events without a type";
  return { step: stopped("type", `${named} are not accepted; accepted are ${acceptedList}.`), event };
}

function integrationsStep(isStrict: boolean): FilterStep {
  const absent = passed("integrations", "The event does not exclude this destination.");
  return (event) => {
    const { integrations } = event;
    if (!isJsonObject(integrations)) return { step: absent, event };
    const own = Object.hasOwn(integrations, integrationName) ? integrations[integrationName] : undefined;
    if (own === false) {
      return { step: stopped("integrations", `The event's integrations object says that “${integrationName}” must not get it.`), event };
    }
    if (isStrict && integrations.All === false && own !== true && !isContainer(own)) {
      return {
        step: stopped("integrations", `The event's integrations object excludes all destinations and does not name “${integrationName}”.`),
        event,
      };
    }
    return { step: absent, event };
  };
}

/** None while every audience is on: then there is nothing to say. */
function audienceSteps(off: readonly string[]): FilterStep[] {
  if (off.length === 0) return [];
  const ids = new Set(off);
  const none = passed("audience", "The event is about no Engage audience.");
  const on = passed("audience", "The event’s Engage audience is on.");
  return [
    (event) => {
      const id = engageAudienceId(event);
      if (id === undefined || !ids.has(id)) return { step: id === undefined ? none : on, event };
      return { step: stopped("audience", `The Engage audience ${id} is off for this destination.`), event };
    },
  ];
}

function sampleStep(percent: number | undefined, issues: Issue[]): FilterStep {
  if (percent === undefined || percent === 100) return constantStep(passed("sample", "No sampling: all events are let through."));
  if (typeof percent !== "number" || !(percent >= 0 && percent < 100)) {
    issues.push({ path: "samplePercent", message: "The sample must be a percentage from 0 to 100." });
    return constantStep(stopped("sample", "The sample's percentage cannot be read."));
  }
  const inside = passed("sample", `The event is in the ${percent}% of events that are used.`);
  const outside = stopped("sample", `The event is outside the ${percent}% of events that are used.`);
  return (event) => {
    const id = typeof event.messageId === "string" ? event.messageId : canonicalText(event);
    return { step: samplePosition(id) < percent ? inside : outside, event };
  };
}

function dropStep(drop: DestinationFilters["drop"], read: ReadFilter, issues: Issue[]): FilterStep {
  if (!drop) return constantStep(passed("drop", "No filter by condition."));
  const filter = read.condition(drop.fql);
  if (!filter.ok) {
    issues.push(...filter.issues.map((issue) => ({ ...issue, path: "drop.fql" })));
    return constantStep(stopped("drop", "The filter's condition cannot be read."));
  }
  const isDrop = drop.mode === "drop";
  const rule = `${filter.sentence} are ${isDrop ? "dropped" : "let through"}; this is `;
  const letThrough = passed("drop", `${rule}${isDrop ? "none" : "one"} of them.`);
  const kept = stopped("drop", `${rule}${isDrop ? "one" : "none"} of them.`);
  return (event) => ({ step: filter.matches(event) === isDrop ? kept : letThrough, event });
}

function blockStep(list: readonly string[], read: ReadFilter, issues: Issue[]): FilterStep {
  if (list.length === 0) return constantStep(passed("block-list", "No block-list."));
  const paths = readPaths(list, "blockList", read, issues);
  if (!paths) return constantStep(stopped("block-list", "The block-list cannot be read."));
  const nothing = passed("block-list", "The event has none of the blocked values.");
  return function* (event) {
    let result = event;
    const removed: string[] = [];
    for (const [index, path] of paths.entries()) {
      // Each may copy a wide object, or look into each item of a long list.
      if (index > 0) yield;
      const next = withoutPath(result, path);
      if (next !== result) removed.push(list[index] ?? "");
      result = next;
    }
    if (result === event) return { step: nothing, event };
    return { step: { name: "block-list", outcome: "changed", sentence: `Removed ${removed.join(", ")}.` }, event: result };
  };
}

function allowStep(list: readonly string[], read: ReadFilter, issues: Issue[]): FilterStep {
  if (list.length === 0) return constantStep(passed("allow-list", "No allow-list."));
  const paths = readPaths(list, "allowList", read, issues);
  if (!paths) return constantStep(stopped("allow-list", "The allow-list cannot be read."));
  const tree = keepTree(paths);
  const nothing = passed("allow-list", "The event only has allowed values.");
  const changed: Step = Object.freeze({ name: "allow-list", outcome: "changed", sentence: `Kept nothing but ${list.join(", ")}.` });
  return (event) => {
    const result = withOnly(event, tree);
    return { step: result === event ? nothing : changed, event: result };
  };
}

function readPaths(list: readonly string[], name: string, read: ReadFilter, issues: Issue[]) {
  const paths = list.map((text) => read.path(text));
  for (const [index, path] of paths.entries()) {
    if (!path.ok) issues.push({ path: `${name}[${index}]`, message: path.message });
  }
  const readable = paths.flatMap((path) => (path.ok ? [path.segments] : []));
  return readable.length === paths.length ? readable : undefined;
}

function constantStep(step: Step): FilterStep {
  return (event) => ({ step, event });
}
