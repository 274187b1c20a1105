"use client";
import { Plus, X } from "lucide-react";
import { useMemo } from "react";
import type { EventPath } from "#components/plans/event-paths.ts";
import { shortJson, typeWords } from "#components/plans/sample.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { type ComboboxOption, SuggestInput } from "#components/ui/combobox.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { TriggerOperator } from "#lib/core/segment/trigger-condition.ts";
import {
  choicesFor,
  conditionProblem,
  type DraftCondition,
  type DraftNode,
  emptyCondition,
  operatorInput,
  readSubject,
} from "../model/trigger-draft.ts";

type Operator = "and" | "or";
type Shared = { paths: readonly EventPath[]; readOnly: boolean };

/** Deeper ones are no longer understood by anybody who reads them. */
const deepest = 4;

/**
 * Conditions and groups of them, of which all or any must hold. `place`: "" at the top, "2." in the
 * second group.
 */
export function ConditionList({
  place = "",
  operator,
  onOperatorChange,
  nodes,
  onChange,
  ...shared
}: Shared & {
  place?: string;
  operator: Operator;
  /** Absent: it is fixed here. */
  onOperatorChange?: (operator: Operator) => void;
  nodes: readonly DraftNode[];
  onChange: (nodes: DraftNode[]) => void;
}) {
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
            aria-label={`How many conditions of ${label} must hold`}
            value={operator}
            disabled={shared.readOnly || !onOperatorChange}
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
              <ConditionRow {...shared} condition={node} label={`condition ${place}${index + 1}`} onChange={(next) => set(index, next)} />
            ) : (
              <div className="flex min-w-0 items-start gap-1 rounded-md border border-line bg-sunken/50 p-2.5">
                <div className="min-w-0 flex-1">
                  <ConditionList
                    {...shared}
                    place={`${place}${index + 1}.`}
                    operator={node.operator}
                    onOperatorChange={(next) => set(index, { ...node, operator: next })}
                    nodes={node.conditions}
                    onChange={(next) => set(index, { ...node, conditions: next })}
                  />
                </div>
                {!shared.readOnly && (
                  <IconButton size="sm" label={`Remove group ${place}${index + 1}`} onClick={() => set(index, undefined)}>
                    <X aria-hidden />
                  </IconButton>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
      {!shared.readOnly && (
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

function ConditionRow({
  condition,
  label,
  onChange,
  paths,
  readOnly,
}: Shared & { condition: DraftCondition; label: string; onChange: (condition: DraftCondition | undefined) => void }) {
  const options = useMemo(() => subjectOptions(paths), [paths]);
  const problem = conditionProblem(condition);
  const input = operatorInput(condition.operator);
  const choose = (subject: string) => onChange({ ...condition, subject, operator: fittingOperator(condition, subject, paths) });
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <div className="flex min-w-0 items-start gap-1.5">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
          <div className="min-w-40 flex-[2]">
            <SuggestInput
              mono
              options={options}
              value={condition.subject}
              disabled={readOnly}
              onValueChange={choose}
              aria-label={`What ${label} looks at`}
              aria-invalid={problem !== undefined && condition.subject !== ""}
              placeholder="properties.total"
            />
          </div>
          <Select
            wrapperClassName="w-40"
            aria-label={`Comparison of ${label}`}
            value={condition.operator}
            disabled={readOnly}
            onChange={(event) => onChange({ ...condition, operator: event.target.value as TriggerOperator })}
          >
            {choicesFor(condition).map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
          {input !== "none" && (
            <Input
              className="min-w-20 flex-1"
              aria-label={`Value of ${label}`}
              inputMode={input === "number" ? "decimal" : "text"}
              value={condition.value}
              disabled={readOnly}
              onChange={(event) => onChange({ ...condition, value: event.target.value })}
            />
          )}
        </div>
        {!readOnly && (
          <IconButton size="sm" className="mt-0.5" label={`Remove ${label}`} onClick={() => onChange(undefined)}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {problem && <p className="px-2.5 text-sm text-ink-faint">{problem}</p>}
    </div>
  );
}

function subjectOptions(paths: readonly EventPath[]): ComboboxOption[] {
  const fitting = paths.filter((entry) => readSubject(entry.path) && !entry.types.every((type) => type === "object"));
  return fitting.map((entry) => ({
    value: entry.path.replace(/^\$\./, ""),
    label: entry.path.replace(/^\$\./, ""),
    hint: `${entry.sample === undefined ? "" : `${shortJson(entry.sample, 24)} · `}${entry.types.map((type) => typeWords[type] ?? type).join(" or ")}`,
  }));
}

/**
 * A number is compared as a number: with "is", Segment would compare text, and never find one
 * equal.
 */
function fittingOperator(condition: DraftCondition, subject: string, paths: readonly EventPath[]): TriggerOperator {
  const seen = paths.find((entry) => entry.path.replace(/^\$\./, "") === subject);
  const [type] = seen?.types ?? [];
  if (condition.operator === "=" && type === "number") return "number_equals";
  if (condition.operator === "=" && type === "boolean") return "is_true";
  if (condition.operator === "number_equals" && type === "string") return "=";
  return condition.operator;
}
