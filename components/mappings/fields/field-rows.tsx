"use client";
import { ChevronRight } from "lucide-react";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import type { Scope } from "#components/plans/event-paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { Issue } from "#lib/platform/json.ts";
import { isWithin } from "../model/issue-places.ts";
import { leftoverKeys, valueAt, withValue } from "../model/mapping-form.ts";
import { type EditorValue, nothing } from "../model/value.ts";
import type { PreviewResults } from "../preview/preview-results.ts";
import { EnvironmentContext, ScopeContext } from "./environment.tsx";
import { FieldRow } from "./field-row.tsx";
import { ValueEditorContext } from "./nested-value.tsx";
import { ValueEditor } from "./value-editor.tsx";

type Values = ReadonlyMap<string, EditorValue>;

/** The form of an action, made from its fields alone. */
export function FieldRows({
  fields,
  values,
  onChange,
  scope,
  issues,
  warnings,
  results,
  readOnly,
}: {
  fields: readonly ActionField[];
  values: Values;
  /**
   * Takes a function of the values as they are, so that this callback need not change with them.
   */
  onChange: (change: (values: Values) => Values) => void;
  scope: Scope;
  issues: readonly Issue[];
  warnings: readonly Issue[];
  /** What comes out, shown beside the inputs. */
  results: PreviewResults;
  readOnly: boolean;
}) {
  // Deferred: what arrives while a part of the server's page is not at work yet would replace that
  // part by its skeleton.
  const environment = useDeferredValue(useMemo(() => ({ readOnly, issues, warnings, results }), [readOnly, issues, warnings, results]));
  const knownScope = useDeferredValue(scope);
  const set = useCallback((key: string, value: EditorValue) => onChange((current) => withValue(current, key, value)), [onChange]);
  const isFolded = (field: ActionField) =>
    field.advanced && !values.has(field.key) && !issues.some((issue) => isWithin(issue.path, field.key));
  const [unfolded, setUnfolded] = useState(false);
  const folded = unfolded ? [] : fields.filter(isFolded);
  const leftovers = leftoverKeys(values, fields);
  return (
    <ValueEditorContext value={ValueEditor}>
      <EnvironmentContext value={environment}>
        <ScopeContext value={knownScope}>
          <div className="@container flex min-w-0 flex-col divide-y divide-line">
            {fields
              .filter((field) => !folded.includes(field))
              .map((field) => (
                <FieldRow key={field.key} field={field} value={valueAt(values, field.key)} onChange={set} />
              ))}
            {folded.length > 0 && (
              <div className="px-4 py-2">
                <button
                  type="button"
                  aria-expanded={false}
                  onClick={() => setUnfolded(true)}
                  className="flex min-h-7 w-full items-start gap-1.5 rounded-md py-1 text-left text-sm text-ink-muted hover:text-ink"
                >
                  <ChevronRight aria-hidden className="mt-px size-4 shrink-0" />
                  <span className="min-w-0">
                    <span className="font-medium">
                      {folded.length} more {folded.length === 1 ? "field" : "fields"}
                    </span>
                    : {folded.map((field) => field.label).join(", ")}
                  </span>
                </button>
              </div>
            )}
            {leftovers.map((key) => (
              <Leftover key={key} name={key} onRemove={readOnly ? undefined : () => set(key, nothing)} />
            ))}
          </div>
        </ScopeContext>
      </EnvironmentContext>
    </ValueEditorContext>
  );
}

function Leftover({ name, onRemove }: { name: string; onRemove?: () => void }) {
  return (
    <div className="px-4 py-3">
      <Notice
        tone="warn"
        title={`“${name}” isn’t a field of this action`}
        action={
          onRemove && (
            <Button size="sm" onClick={onRemove} aria-label={`Remove ${name}`}>
              Remove
            </Button>
          )
        }
      >
        It came from an import or another action. It is kept but never sent.
      </Notice>
    </div>
  );
}
