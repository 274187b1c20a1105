"use client";
import { useMemo, useState } from "react";
import type { Scope } from "#components/plans/event-paths.ts";
import { plainWords, shortJson } from "#components/plans/sample.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import type { ActionDefinition } from "#lib/core/actions/types.ts";
import { isJsonObject } from "#lib/platform/json.ts";
import { propose } from "../model/propose.ts";
import type { EditorValue } from "../model/value.ts";

/**
 * Which fields could be filled from the event, each with its reason. Nothing is filled until
 * someone says so.
 */
export function FillDialog({
  destinationId,
  mappingId,
  action,
  values,
  scope,
  onFill,
  onClose,
}: {
  destinationId: string;
  /** The mapping itself is not an example for itself. */
  mappingId: string | undefined;
  action: ActionDefinition;
  values: ReadonlyMap<string, EditorValue>;
  scope: Scope;
  onFill: (values: ReadonlyMap<string, EditorValue>) => void;
  onClose: () => void;
}) {
  const siblings = useMappings(destinationId).data?.items;
  const proposals = useMemo(
    () =>
      propose({
        fields: action.fields,
        values,
        event: isJsonObject(scope.sample) ? scope.sample : {},
        paths: scope.paths,
        actionSlug: action.slug,
        siblings: (siblings ?? []).filter((mapping) => mapping.id !== mappingId),
      }),
    [action, values, scope, siblings, mappingId],
  );
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = proposals.filter(({ key }) => !left.has(key));
  const choose = (key: string, wanted: boolean) => {
    const next = new Set(left);
    if (wanted) next.delete(key);
    else next.add(key);
    setLeft(next);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Fill matching fields"
      description="From the event in the preview. Fields that already have a value don’t change."
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>{proposals.length > 0 ? "Cancel" : "Close"}</Button>
          {proposals.length > 0 && (
            <Button
              look="primary"
              disabled={chosen.length === 0}
              onClick={() => {
                onFill(new Map(chosen.map(({ key, value }) => [key, value])));
                onClose();
              }}
            >
              Fill {chosen.length} {chosen.length === 1 ? "field" : "fields"}
            </Button>
          )}
        </>
      }
    >
      {proposals.length === 0 ? (
        <EmptyState title="No suggestions" className="py-8">
          No empty field matches a value of this event by name and type.
        </EmptyState>
      ) : (
        <ul className="flex flex-col divide-y divide-line">
          {proposals.map(({ key, label, from, sample, reason }) => (
            <li key={key} className="py-2">
              <Checkbox checked={!left.has(key)} onCheckedChange={(checked) => choose(key, checked)}>
                <span className="min-w-0">
                  <span className="font-medium">{label}</span> <span aria-hidden>←</span>
                  <span className="sr-only">from</span> {outside(from)}{" "}
                  <span className="font-mono text-mono break-all text-ink-muted">
                    {outside(typeof sample === "object" ? shortJson(sample, 60) : plainWords(sample, 60))}
                  </span>
                  <span className="block text-sm text-ink-faint">{outside(reason)}</span>
                </span>
              </Checkbox>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
