"use client";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { Issue } from "#lib/platform/json.ts";
import { summaryOf } from "./problem-summary.ts";
import type { FormErrors } from "./use-editor-form.ts";

/** What keeps the mapping from being saved; loaded once someone tried. */
export function SaveProblems({
  attempt,
  editor,
  mistakes,
  fields,
}: {
  attempt: number;
  editor: { errors: FormErrors; refusals: readonly Issue[] };
  mistakes: readonly Issue[];
  fields: readonly ActionField[];
}) {
  return <ErrorSummary attempt={attempt} issues={summaryOf(editor.errors, editor.refusals, mistakes, fields)} />;
}
