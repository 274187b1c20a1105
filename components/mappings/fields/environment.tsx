"use client";
import { createContext, use } from "react";
import type { Scope } from "#components/plans/event-paths.ts";
import type { Issue } from "#lib/platform/json.ts";
import { ownIssues } from "../model/issue-places.ts";
import type { EditorValue } from "../model/value.ts";

/** Where paths begin, and what is seen there: replaced inside a list by its items. */
export const ScopeContext = createContext<Scope>({ paths: [], sample: undefined });
export const useScope = (): Scope => use(ScopeContext);

type Environment = { readOnly: boolean; issues: readonly Issue[] };
export const EnvironmentContext = createContext<Environment>({ readOnly: false, issues: [] });

export function useReadOnly(): boolean {
  return use(EnvironmentContext).readOnly;
}

/** What is wrong right here, in sentences; an inner editor's problems are left to it. */
export function useOwnIssues(value: EditorValue, path: string): string[] {
  const { issues } = use(EnvironmentContext);
  if (issues.length === 0) return [];
  return ownIssues(issues, value, path).map((issue) => issue.message);
}
