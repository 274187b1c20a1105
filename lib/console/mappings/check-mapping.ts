import { type ActionDefinition, type ActionField, actionBySlug, cleanPayload } from "#lib/core/actions/index.ts";
import type { MappingOptions } from "#lib/core/actions/types.ts";
import { loadLiquid, rootDirectiveKey, validateMapping } from "#lib/core/mapping/index.ts";
import { compileTrigger } from "#lib/core/segment/trigger.ts";
import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

// A template can be checked only once its library is loaded, and checking does not wait.
await loadLiquid();

export type MappingDraft = { actionSlug: string; trigger: string; settings: JsonObject; options: MappingOptions };

/**
 * Everything that keeps a mapping from running, at once. Paths begin with actionSlug, trigger,
 * settings or options.
 */
export function checkMapping(draft: MappingDraft): Issue[] {
  const action = actionBySlug.get(draft.actionSlug);
  if (!action)
    return [{ path: "actionSlug", message: `Unknown action "${draft.actionSlug.slice(0, 60)}".` }, ...checkTrigger(draft.trigger)];
  const inSettings = validateMapping(draft.settings);
  const issues = [
    ...checkTrigger(draft.trigger),
    ...inSettings.map((issue) => ({ ...issue, path: issue.path ? `settings.${issue.path}` : "settings" })),
    ...checkOptions(action, draft.options),
  ];
  // A root directive makes all fields at run time, and only an event determines which.
  if (!Object.hasOwn(draft.settings, rootDirectiveKey))
    issues.push(...action.fields.flatMap((field) => checkField(action, field, draft.settings)));
  return issues;
}

function checkTrigger(trigger: string): Issue[] {
  const compiled = compileTrigger(trigger);
  if (compiled.ok) return [];
  return compiled.issues.map((issue) => ({
    ...issue,
    path: "trigger",
    message: issue.path.startsWith("character") ? `${issue.message} (${issue.path})` : issue.message,
  }));
}

function checkOptions(action: ActionDefinition, { deliveryMethod }: MappingOptions): Issue[] {
  if (deliveryMethod === undefined || action.deliveryMethods?.some(({ value }) => value === deliveryMethod)) return [];
  return [{ path: "options.deliveryMethod", message: `${action.title} has no such delivery method.` }];
}

/** A required field must have some value. A value without a directive must already be right. */
function checkField(action: ActionDefinition, field: ActionField, settings: JsonObject): Issue[] {
  const value = Object.hasOwn(settings, field.key) ? settings[field.key] : undefined;
  const isEmpty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty)
    return field.required ? [{ path: `settings.${field.key}`, message: `${field.label} is needed. Say where it comes from.` }] : [];
  if (hasDirective(value)) return [];
  const { issues } = cleanPayload({ ...action, fields: [field] }, { [field.key]: value });
  const hides = field.type === "secret";
  // The action's own check gets only one field here, so what it says about others is ignored.
  const own = issues.filter(({ path }) => path === field.key || path.startsWith(`${field.key}.`) || path.startsWith(`${field.key}[`));
  return own.map((issue) => ({
    ...issue,
    path: `settings.${issue.path}`,
    message: hides && typeof value === "string" ? issue.message.replaceAll(value, "…") : issue.message,
  }));
}

function hasDirective(value: JsonValue): boolean {
  const waiting: JsonValue[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next);
    else if (isJsonObject(next)) {
      if (Object.keys(next).some((key) => key.startsWith("@"))) return true;
      waiting.push(...Object.values(next).filter((inner) => inner !== undefined));
    }
  }
  return false;
}
