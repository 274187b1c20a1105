"use client";
import { createContext, use, useSyncExternalStore } from "react";
import type { Scope } from "#components/plans/event-paths.ts";
import type { Issue } from "#lib/platform/json.ts";
import { formMessage } from "../model/form-words.ts";
import { ownIssues } from "../model/issue-places.ts";
import type { EditorValue } from "../model/value.ts";
import { PreviewResults } from "../preview/preview-results.ts";

/** Where paths begin, and what is seen there: replaced inside a list by its items. */
export const ScopeContext = createContext<Scope>({ paths: [], sample: undefined });
export const useScope = (): Scope => use(ScopeContext);

type Environment = {
  readOnly: boolean;
  issues: readonly Issue[];
  /** What does no harm, but is probably not wanted. */
  warnings: readonly Issue[];
  results: PreviewResults;
};
/** Where nothing is checked and nothing comes out, as in a trigger. */
export const workedIn: Environment = { readOnly: false, issues: [], warnings: [], results: new PreviewResults() };
export const lookedAt: Environment = { ...workedIn, readOnly: true };
export const EnvironmentContext = createContext<Environment>(workedIn);

/** True in the rows of a list's items: the choice of kinds is an icon there, not a box. */
export const CompactContext = createContext(false);
export const useCompact = (): boolean => use(CompactContext);

export function useReadOnly(): boolean {
  return use(EnvironmentContext).readOnly;
}

/** What is wrong right here, in the form's words; an inner editor's problems are left to it. */
export function useOwnIssues(value: EditorValue, path: string): string[] {
  const { issues } = use(EnvironmentContext);
  if (issues.length === 0) return [];
  return ownIssues(issues, value, path).map(formMessage);
}

/** The same for what isn’t an error. */
export function useOwnWarnings(value: EditorValue, path: string): string[] {
  const { warnings } = use(EnvironmentContext);
  if (warnings.length === 0) return [];
  return ownIssues(warnings, value, path).map(formMessage);
}

/**
 * The part of the preview's results that `read` selects, as text: a component that shows it renders
 * again only when the text changes.
 */
export function useResults(read: (results: PreviewResults) => string): string {
  const { results } = use(EnvironmentContext);
  return useSyncExternalStore(
    results.subscribe,
    () => read(results),
    () => "",
  );
}
