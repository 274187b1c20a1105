import type { Issue, JsonValue } from "#lib/platform/json.ts";
import { isNumber } from "./attribute-time.ts";
import type { ActionField, Note } from "./types.ts";

/** How a missing value's sentence ends where nobody knows more. */
export const needsIt = ". This action needs it.";

/**
 * Presence, choices and limits of one clean field. `value` undefined means that it is missing.
 * `since`: the index of the first issue that may be its own.
 */
export function checkField(
  field: ActionField,
  value: JsonValue | undefined,
  path: string,
  report: { notes: Note[]; issues: Issue[] },
  since: number,
): void {
  const isMissing = value === undefined || (field.multiple === true && Array.isArray(value) && value.length === 0);
  if (isMissing) {
    // A value of the wrong kind was reported already, at this path or below it.
    const isOwn = (issue: Issue) => issue.path === path || issue.path.startsWith(`${path}[`);
    if (field.required && !report.issues.slice(since).some(isOwn))
      report.issues.push({ path, message: `${field.label} is missing${needsIt}`, code: "required" });
    return;
  }
  if (!Array.isArray(value)) {
    checkValue(field, value, path, report);
    return;
  }
  const { maxItems } = field.limits ?? {};
  if (maxItems !== undefined && value.length > maxItems) {
    const message = `${field.label} may have at most ${grouped(maxItems)}, but there are ${grouped(value.length)}.`;
    report.issues.push({ path, message, code: "limit" });
  }
  if (!field.limits && !field.choices) return;
  for (let index = 0; index < value.length; index++) checkValue(field, value[index] as JsonValue, `${path}[${index}]`, report);
}

function checkValue(field: ActionField, value: JsonValue, path: string, report: { notes: Note[]; issues: Issue[] }): void {
  const { limits, choices } = field;
  const refuse = (message: string) => report.issues.push({ path, message: `${field.label} ${message}`, code: "limit" });
  if (choices && typeof value === "string") {
    const choice = choices.find((each) => each.value === value);
    if (!choice) refuse(`must be one of ${choices.map((each) => each.value).join(", ")}.`);
    else if (choice.warning) report.notes.push({ path, message: choice.warning });
  }
  if (!limits) return;
  if (typeof value === "string") {
    const { minLength = 0, maxLength } = limits;
    if (minLength > 0 && value.length < minLength)
      refuse(value === "" ? "is empty." : `must have at least ${grouped(minLength)} characters.`);
    if (maxLength !== undefined && value.length > maxLength) {
      const length = characters(value);
      if (length > maxLength) refuse(`may have at most ${grouped(maxLength)} characters, but it has ${grouped(length)}.`);
    }
  }
  if (isNumber(value)) {
    if (limits.min !== undefined && +value < limits.min) refuse(`must be ${grouped(limits.min)} or more, but it is ${value}.`);
    if (limits.max !== undefined && +value > limits.max) refuse(`must be ${grouped(limits.max)} or less, but it is ${value}.`);
  }
}

/** Characters as JSON Schema counts them: code points, not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
