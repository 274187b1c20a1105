import { actionBySlug, cleanPayload } from "#lib/actions/index.ts";
import type { PlannedRequest } from "#lib/actions/types.ts";
import type { Issue, JsonObject } from "#lib/json.ts";
import { compileMapping, type Trace } from "#lib/mapping/index.ts";
import type { Note } from "#lib/plan/types.ts";
import { compileTrigger } from "#lib/segment/trigger.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";
import type { MappingContent } from "../model/mapping-form.ts";

export type Preview = {
  /** Mistakes of the mapping itself, whatever the event; paths begin with a field's key. */
  mistakes: Issue[];
  /** Why the event does not match the trigger, in words; undefined when it does. The payload is shown all the same. */
  notMatched?: string;
  payload: JsonObject;
  /** One for each field of the mapping: where its value came from. */
  traces: Trace[];
  notes: Note[];
  /** What stands in the way with this event; paths are the payload's. */
  problems: Issue[];
  requests: PlannedRequest[];
};

type Content = Pick<MappingContent, "actionSlug" | "trigger" | "settings" | "options">;

/** What one mapping makes of one event. Pure, so that it runs in the browser at every keystroke. */
export function previewMapping(content: Content, event: JsonObject): Preview {
  const nothing = { payload: {}, traces: [], notes: [], problems: [], requests: [] };
  const action = actionBySlug.get(content.actionSlug);
  if (!action) return { ...nothing, mistakes: [{ path: "", message: `There is no action called “${content.actionSlug}”.` }] };
  const compiled = compileMapping(content.settings);
  const notMatched = triggerFailure(content.trigger, event);
  if (!compiled.ok) return { ...nothing, mistakes: compiled.issues, notMatched };
  const { output, fields } = compiled.explain(event);
  const { payload, notes, issues } = cleanPayload(action, output);
  const requests = issues.length === 0 ? action.buildRequests(payload, content.options) : [];
  const problems = issues.length > 0 ? issues : requests.flatMap(contractIssues);
  return { mistakes: [], notMatched, payload, traces: fields, notes, problems, requests };
}

/** Issues with fields first by their payload path, so that the form can show them where they are mended. */
function contractIssues(request: PlannedRequest): Issue[] {
  return validateRequest(request).issues.map((issue) => ({ ...issue, path: issue.path.replace(/^(body|path|headers|query)\.?/, "") }));
}

function triggerFailure(fql: string, event: JsonObject): string | undefined {
  const trigger = compileTrigger(fql);
  return trigger.ok ? trigger.failure(event) : "The trigger cannot be read.";
}
