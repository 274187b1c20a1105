import type { SummaryIssue } from "#components/ui/error-summary.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { Issue } from "#lib/platform/json.ts";
import { fieldId } from "../fields/value-editor.tsx";
import { formMessage } from "../model/form-words.ts";
import type { FormErrors } from "./use-editor-form.ts";

/** Everything that keeps the mapping from being saved, each line leading to its field. */
export function summaryOf(
  errors: FormErrors,
  refusals: readonly Issue[],
  mistakes: readonly Issue[],
  fields: readonly ActionField[],
): SummaryIssue[] {
  const own = (["name", "trigger", "actionSlug"] as const).flatMap((key) =>
    errors[key]?.message ? [{ id: key, message: errors[key].message }] : [],
  );
  const values = [...mistakes, ...refusals.flatMap((issue) => below(issue))].map((issue) => valueLine(issue, fields));
  const rest = refusals
    .filter((issue) => !issue.path.startsWith("settings."))
    .map((issue) => ({ id: issue.path || undefined, message: issue.message }));
  const seen = new Set<string>();
  return [...own, ...rest, ...values].filter((line) => seen.size < seen.add(`${line.id} ${line.message}`).size);
}

function below(issue: Issue): Issue[] {
  return issue.path.startsWith("settings.") ? [{ ...issue, path: issue.path.slice("settings.".length) }] : [];
}

function valueLine(issue: Issue, fields: readonly ActionField[]): SummaryIssue {
  if (issue.path === "trigger") return { id: "trigger", message: issue.message };
  const key = issue.path.split(/[.[]/)[0] ?? "";
  const label = fields.find((field) => field.key === key)?.label ?? key;
  const message = formMessage(issue);
  return { id: key ? fieldId(key) : undefined, message: label ? `${label}: ${message}` : message };
}
