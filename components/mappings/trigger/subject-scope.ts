import type { EventPath, Scope } from "#components/plans/event-paths.ts";
import { actualValue } from "#lib/core/segment/trigger-condition.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { readSubject } from "../model/trigger-draft.ts";

/** What a condition can look at: of the event's paths those that Segment's language can name. */
export function subjectScope(scope: Scope): Scope {
  const { search } = scope;
  return { ...scope, paths: subjects(scope.paths), ...(search && { search: (words) => subjects(search(words)) }) };
}

const subjects = (paths: readonly EventPath[]) =>
  paths.filter(({ path, types }) => readSubject(path) && types.some((type) => type !== "object"));

/** What a trigger finds for a subject in an event; undefined if it cannot look, or has no event. */
export function subjectValue(sample: JsonValue | undefined, subject: string): { value: JsonValue | undefined } | undefined {
  const read = readSubject(subject);
  if (!read || !isJsonObject(sample)) return undefined;
  return { value: actualValue({ kind: "condition", ...read, operator: "exists" }, sample) };
}
