import { nothingToRead } from "#components/plans/nothing-to-read.ts";
import type { whyNot } from "#components/plans/why-not.ts";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { parsePath, type Trace } from "#lib/core/mapping/index.ts";
import {
  compileDestinationWith,
  type DestinationFilters,
  type MappingPlan,
  type Note,
  planInSteps,
  type ReadFilter,
} from "#lib/core/plan/core.ts";
import type { SayMissing } from "#lib/core/plan/plan.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import type { Issue, JsonObject } from "#lib/platform/json.ts";
import type { validateRequest } from "#lib/talon-one/contract/index.ts";
import type { MappingContent } from "../model/mapping-form.ts";

export type Preview = {
  /** Errors of the mapping itself, whatever the event; paths begin with a field's key. */
  mistakes: Issue[];
  /**
   * Why this event would not be sent, in words: a filter of the destination, or the trigger. The
   * payload is shown anyway.
   */
  stopped?: { by: "filter" | "trigger"; sentence: string };
  payload: JsonObject;
  /** One for each field of the mapping: where its value came from. */
  traces: Trace[];
  notes: Note[];
  /** What stops this event; paths are the payload's. */
  problems: Issue[];
  requests: PlannedRequest[];
};

type Validate = typeof validateRequest;
/**
 * Words for events that do not match and for values that are missing, as far as they are loaded.
 */
export type Reasons = { whyNot?: typeof whyNot | undefined; sayMissing?: SayMissing | undefined };
type DropFirst<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;
type Content = Pick<MappingContent, "actionSlug" | "trigger" | "settings" | "options">;

/**
 * Matches every event, so that a payload can be shown even for one that the mapping's own trigger
 * does not match.
 */
const anyEvent = 'type != ""';

export const emptyPreview: Preview = { mistakes: [], payload: {}, traces: [], notes: [], problems: [], requests: [] };

/**
 * What one mapping makes of one event: the planner itself, as intake runs it. Pure, so that it runs
 * in the browser at every keystroke.
 */
export function previewMapping(...given: Parameters<typeof previewInSteps>): Preview {
  for (const steps = previewInSteps(...given); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, with a place for other work wherever the planner has one. */
export function* previewInSteps(
  content: Content,
  event: JsonObject,
  filters: DestinationFilters = {},
  /** Checks the requests against Talon.One's contract, in addition to the action's own rules. */
  validate?: Validate,
  /** Reads those filters. */
  read: ReadFilter = nothingToRead,
  reasons?: Reasons,
): Generator<void, Preview> {
  const compile = (filters: DestinationFilters) => compileDestinationWith(compileTrigger, read, { filters, mappings: [config] }).compiled;
  const config = { id: "preview", name: "", enabled: true, ...content, trigger: anyEvent };
  const options = { explain: true, sayMissing: reasons?.sayMissing };
  const filtered = yield* planInSteps(compile(filters), event, options);
  const open = filtered.stopped ? yield* planInSteps(compile({}), event, options) : filtered;
  const failure = filtered.stopped ? undefined : triggerFailure(content.trigger, filtered.event, reasons);
  const stopped: Preview["stopped"] = filtered.stopped
    ? { by: "filter", sentence: filtered.stopped.reason }
    : failure
      ? { by: "trigger", sentence: failure }
      : undefined;
  const [planned] = open.mappings;
  yield;
  return { ...readPlan(planned, validate), ...(stopped && { stopped }) };
}

/**
 * What the fields without an error make: while one is half typed, the others are still visible.
 * Undefined if that is nothing either.
 */
export function* restInSteps(
  content: Content,
  mistakes: readonly Issue[],
  ...given: DropFirst<Parameters<typeof previewInSteps>>
): Generator<void, Preview | undefined> {
  const broken = new Set(mistakes.map(({ path }) => parsePath(path)[0]));
  const settings = Object.fromEntries(Object.entries(content.settings).filter(([key]) => !broken.has(key)));
  const rest = yield* previewInSteps({ ...content, settings }, ...given);
  if (rest.mistakes.length > 0) return undefined;
  return { ...rest, requests: [], problems: rest.problems.filter(({ path }) => !broken.has(parsePath(path)[0])) };
}

function readPlan(planned: MappingPlan | undefined, validate: Validate | undefined): Preview {
  const traces = planned?.explanation?.mapping?.fields ?? [];
  switch (planned?.outcome) {
    case "not_compiled":
      return { ...emptyPreview, mistakes: planned.issues.filter((issue) => issue.code !== "liquid_not_loaded").map(belowSettings) };
    case "invalid":
      return { ...emptyPreview, traces, payload: planned.payload, notes: planned.notes, problems: planned.issues };
    case "ready":
      return {
        ...emptyPreview,
        traces,
        payload: planned.payload,
        notes: planned.notes,
        requests: planned.requests,
        problems: validate ? planned.requests.flatMap((request) => contractIssues(request, validate)) : [],
      };
    default:
      return emptyPreview;
  }
}

function belowSettings(issue: Issue): Issue {
  return { ...issue, path: issue.path.replace(/^settings\.?/, "") };
}

/** By the payload's path, so that the form can show it where it is fixed. */
function contractIssues(request: PlannedRequest, validate: Validate): Issue[] {
  return validate(request).issues.map((issue) => ({ ...issue, path: issue.path.replace(/^(body|path|headers|query)\.?/, "") }));
}

function triggerFailure(fql: string, event: JsonObject, reasons: Reasons | undefined): string | undefined {
  const trigger = compileTrigger(fql);
  if (!trigger.ok) return "The trigger can’t be read.";
  return trigger.matches(event) ? undefined : (reasons?.whyNot?.(trigger.explain(event)) ?? trigger.failure(event));
}
