"use client";
import { X } from "lucide-react";
import { useMemo, useRef } from "react";
import { pathsFor, typeName } from "#components/plans/event-paths.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { TriggerOperator } from "#lib/core/segment/trigger-condition.ts";
import { isContainer } from "#lib/platform/json.ts";
import { useReadOnly, useScope } from "../fields/environment.tsx";
import { PathPicker } from "../fields/path-picker.tsx";
import { useMapTarget } from "../fields/use-map-target.ts";
import { shownPath, storedPath } from "../model/path-words.ts";
import { choicesFor, conditionProblem, type DraftCondition, operatorInput, readSubject } from "../model/trigger-draft.ts";
import { subjectValue } from "./subject-scope.ts";

/** One condition: a path of the event, a comparison, and mostly a value to compare with. */
export function ConditionRow({
  condition,
  label,
  onChange,
}: {
  condition: DraftCondition;
  label: string;
  onChange: (condition: DraftCondition | undefined) => void;
}) {
  const readOnly = useReadOnly();
  const scope = useScope();
  const { sample, carried } = scope;
  const { subject, operator, value } = condition;
  const found = useMemo(() => subjectValue(sample, subject), [sample, subject]);
  const path = storedPath(subject);
  const problem = conditionProblem(condition);
  const input = operatorInput(operator);
  const asksIfThere = operator === "exists" || operator === "not_exists";
  const never = path !== undefined && !problem && !asksIfThere && found?.value === undefined ? carried?.(path) : undefined;
  const look = (next: string, type: string | undefined) =>
    onChange({ ...condition, subject: next, operator: fittingOperator(operator, type) });
  const choose = (next: string | undefined) =>
    look(next === undefined ? "" : shownPath(next), pathsFor(scope, next ?? "").find((entry) => entry.path === next)?.types[0]);

  const row = useRef<HTMLDivElement>(null);
  const valueBox = useRef<HTMLInputElement>(null);
  const subjectTarget = useMapTarget({
    label,
    focus: () => row.current?.querySelector("input")?.focus(),
    fill: (from, _key, picked) => {
      if (!readSubject(from)) return "A trigger can’t read this value. Choose one in properties, traits or context.";
      look(shownPath(from), typeName(picked));
      return undefined;
    },
  });
  const valueTarget = useMapTarget({
    label: `the value of ${label}`,
    focus: () => valueBox.current?.focus(),
    fill: (_from, _key, picked) => {
      if (isContainer(picked)) return "A condition compares text or a number. Choose a single value.";
      onChange({ ...condition, value: String(picked ?? "") });
      return undefined;
    },
  });
  return (
    <div ref={row} className="flex min-w-0 flex-col gap-0.5">
      <div className="flex min-w-0 items-start gap-1.5">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: it looks at where the focus goes, and takes none */}
          <div onFocus={subjectTarget} className="min-w-[min(12rem,100%)] flex-[3]">
            <PathPicker
              path={path}
              onChange={choose}
              label={`Field of ${label}`}
              invalid={problem !== undefined && subject !== "" && !readSubject(subject)}
              found={found}
            />
          </div>
          <Select
            wrapperClassName="w-40 max-w-full"
            aria-label={`Comparison of ${label}`}
            value={operator}
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
              ref={valueBox}
              className="min-w-24 flex-1"
              aria-label={`Value of ${label}`}
              aria-invalid={problem !== undefined && value.trim() !== "" && readSubject(subject) !== undefined}
              inputMode={input === "number" ? "decimal" : "text"}
              value={value}
              disabled={readOnly}
              onFocus={valueTarget}
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
      {never && <p className="px-2.5 text-sm text-warn">{never}</p>}
    </div>
  );
}

/**
 * A number is compared as a number: with "is", Segment would compare text, and never find one
 * equal.
 */
function fittingOperator(operator: TriggerOperator, type: string | undefined): TriggerOperator {
  if (operator === "=" && type === "number") return "number_equals";
  if (operator === "=" && type === "boolean") return "is_true";
  if (operator === "number_equals" && type === "string") return "=";
  return operator;
}
