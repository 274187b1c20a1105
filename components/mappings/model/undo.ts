import { sameJson } from "#components/plans/same-json.ts";
import { type MappingForm, valueAt, withValue } from "./mapping-form.ts";

/** A part of the form that is taken back as a whole: a field of the action, or one of the rest. */
export type FormPart = { field: string } | { rest: (typeof rest)[number] };
const rest = ["name", "trigger", "actionSlug", "enabled", "options", "json"] as const;

/** A change that nobody typed, and what it changed. */
type Step = { parts: readonly FormPart[]; before: MappingForm; after: MappingForm };
export type Steps = { done: readonly Step[]; undone: readonly Step[] };

export const noSteps: Steps = { done: [], undone: [] };
/** As many can be taken back. */
export const mostSteps = 100;

/** The parts in which two states of the form differ. */
export function partsBetween(before: MappingForm, after: MappingForm): FormPart[] {
  const keys = new Set([...before.values.keys(), ...after.values.keys()]);
  return [
    ...[...keys]
      .filter((field) => !sameJson(valueAt(before.values, field), valueAt(after.values, field)))
      .map((field): FormPart => ({ field })),
    ...rest.filter((key) => !sameRest(key, before, after)).map((key): FormPart => ({ rest: key })),
  ];
}

function sameRest(key: (typeof rest)[number], before: MappingForm, after: MappingForm): boolean {
  // What is built and what its text can say are one thing for the reader.
  if (key === "trigger" && before.halfTrigger !== after.halfTrigger) return false;
  return key === "json" ? before.json?.text === after.json?.text : sameJson(before[key], after[key]);
}

/** One more change that can be taken back; with it, what was taken back cannot be done again. */
export function withStep(steps: Steps, before: MappingForm, after: MappingForm): Steps {
  const parts = partsBetween(before, after);
  return parts.length === 0 ? steps : { done: [...steps.done, { parts, before, after }].slice(-mostSteps), undone: [] };
}

/** Something was typed: doing again what was taken back could overwrite it. */
export const withoutUndone = ({ done }: Steps): Steps => ({ done, undone: [] });

export type Moved = { steps: Steps; form: MappingForm; parts: readonly FormPart[] };

/**
 * The form without the last change. What was typed into the same field since goes with it, and
 * comes back with it; all other fields stay. Undefined when there is nothing to take back.
 */
export function stepBack({ done, undone }: Steps, now: MappingForm): Moved | undefined {
  const step = done.at(-1);
  if (!step) return undefined;
  const steps = { done: done.slice(0, -1), undone: [...undone, { ...step, after: now }] };
  const form = withParts(now, step.before, step.parts);
  // Changed back by hand in the meantime: the one before it is meant.
  return partsBetween(now, form).length === 0 ? stepBack({ ...steps, undone }, now) : { steps, form, parts: step.parts };
}

/** The form with the change that was taken back last. */
export function stepForward({ done, undone }: Steps, now: MappingForm): Moved | undefined {
  const step = undone.at(-1);
  if (!step) return undefined;
  const steps = { done: [...done, step], undone: undone.slice(0, -1) };
  return { steps, form: withParts(now, step.after, step.parts), parts: step.parts };
}

function withParts(now: MappingForm, from: MappingForm, parts: readonly FormPart[]): MappingForm {
  const form = { ...now };
  for (const part of parts) {
    if ("field" in part) form.values = withValue(form.values, part.field, valueAt(from.values, part.field));
    else Object.assign(form, { [part.rest]: from[part.rest] }, part.rest === "trigger" && { halfTrigger: from.halfTrigger });
  }
  return form;
}
