"use client";
import { Plus, X } from "lucide-react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import { useReadOnly } from "../fields/environment.tsx";
import { type DraftNode, emptyCondition } from "../model/trigger-draft.ts";
import { ConditionRow } from "./condition-row.tsx";

type Operator = "and" | "or";

/** Nobody understands deeper groups any more. */
const deepest = 4;

/**
 * Conditions and groups of them, of which all or any must be met. `place`: "" at the top, "2." in
 * the second group.
 */
export function ConditionList({
  place = "",
  operator,
  onOperatorChange,
  nodes,
  onChange,
}: {
  place?: string;
  operator: Operator;
  /** Absent: it is fixed here. */
  onOperatorChange?: (operator: Operator) => void;
  nodes: readonly DraftNode[];
  onChange: (nodes: DraftNode[]) => void;
}) {
  const readOnly = useReadOnly();
  const label = place === "" ? "the trigger" : `group ${place.slice(0, -1)}`;
  const depth = place.split(".").length;
  const set = (index: number, node: DraftNode | undefined) =>
    onChange(node ? nodes.map((other, at) => (at === index ? node : other)) : nodes.filter((_, at) => at !== index));
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {nodes.length > 0 && (
        <div className="flex items-center gap-2 text-ink-muted">
          <Select
            wrapperClassName="w-24"
            aria-label={`How many conditions of ${label} must be met`}
            value={operator}
            disabled={readOnly || !onOperatorChange}
            onChange={(event) => onOperatorChange?.(event.target.value as Operator)}
          >
            <option value="and">all of</option>
            <option value="or">any of</option>
          </Select>
          these conditions
        </div>
      )}
      <ul className="flex min-w-0 flex-col gap-2">
        {nodes.map((node, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          <li key={index} className="min-w-0">
            {node.kind === "condition" ? (
              <ConditionRow condition={node} label={`condition ${place}${index + 1}`} onChange={(next) => set(index, next)} />
            ) : (
              <div className="flex min-w-0 items-start gap-1 rounded-md border border-line bg-sunken/50 p-2.5">
                <div className="min-w-0 flex-1">
                  <ConditionList
                    place={`${place}${index + 1}.`}
                    operator={node.operator}
                    onOperatorChange={(next) => set(index, { ...node, operator: next })}
                    nodes={node.conditions}
                    onChange={(next) => set(index, { ...node, conditions: next })}
                  />
                </div>
                {!readOnly && (
                  <IconButton size="sm" label={`Remove group ${place}${index + 1}`} onClick={() => set(index, undefined)}>
                    <X aria-hidden />
                  </IconButton>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
      {!readOnly && (
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            aria-label={place === "" ? undefined : `Add a condition to ${label}`}
            onClick={() => onChange([...nodes, emptyCondition])}
          >
            <Plus aria-hidden />
            Condition
          </Button>
          {depth < deepest && (
            <Button
              size="sm"
              aria-label={place === "" ? undefined : `Add a group to ${label}`}
              onClick={() =>
                onChange([...nodes, { kind: "group", operator: operator === "and" ? "or" : "and", conditions: [emptyCondition] }])
              }
            >
              <Plus aria-hidden />
              Group
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
