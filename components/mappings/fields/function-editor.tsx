"use client";
import { useState } from "react";
import { Input, Select } from "#components/ui/input.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { type FunctionName, type FunctionParam, functionByName, functions } from "../model/functions.ts";
import { paramPlace } from "../model/issue-places.ts";
import type { Place } from "../model/kinds.ts";
import { switchFunction } from "../model/switch-function.ts";
import { type EditorValue, type FunctionParams, nothing } from "../model/value.ts";
import { ScopeContext, useReadOnly, useScope } from "./environment.tsx";
import { ValueRows } from "./list-editor.tsx";
import { NestedValue, type ValueEditorProps } from "./nested-value.tsx";
import { TemplateInput } from "./text-editor.tsx";

type FunctionValue = Extract<EditorValue, { kind: "function" }>;
type Props = ValueEditorProps<FunctionValue>;

/** A function and its inputs, drawn from the table of functions. */
export function FunctionEditor(props: Props) {
  const { value, onChange, place, label } = props;
  const readOnly = useReadOnly();
  const definition = functionByName(value.name);
  const params: readonly FunctionParam[] = definition.params;
  const folded = params.filter((param) => param.advanced);
  const shown = params.filter((param) => !param.advanced);
  // Decided once: an input that moved or closed while someone types in it would lose the keyboard.
  const [opened] = useState(() => folded.some((param) => value.params[param.key] !== undefined));
  return (
    <div className="flex min-w-0 flex-col gap-2.5">
      <div className="flex flex-col gap-0.5">
        <Select
          wrapperClassName="max-w-72"
          aria-label={`Function of ${label}`}
          value={value.name}
          disabled={readOnly}
          onChange={(event) => onChange(switchFunction(value, event.target.value as FunctionName))}
        >
          {functions.map((entry) => (
            <option key={entry.name} value={entry.name}>
              {entry.title}
            </option>
          ))}
        </Select>
        <p className="text-sm text-ink-faint">{definition.help}</p>
      </div>
      {shown.map((param) => (
        <Param key={param.key} {...props} param={param} place={paramValuePlace(param, value.name, place)} />
      ))}
      {folded.length > 0 && (
        <details key={value.name} open={opened}>
          <summary className="text-sm text-accent-text">Replace a second piece of text</summary>
          <div className="mt-2 flex flex-col gap-2.5">
            {folded.map((param) => (
              <Param key={param.key} {...props} param={param} place={undefined} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

/**
 * Results of a choice go where the function stands, so they are chosen like it; other inputs may be
 * anything.
 */
function paramValuePlace(param: FunctionParam, name: FunctionName, place: Place): Place {
  const isResult = param.key === "then" || param.key === "else" || (name === "coalesce" && param.key === "values");
  return isResult ? place : undefined;
}

function Param({ param, value, onChange, label, path, place }: Props & { param: FunctionParam }) {
  const readOnly = useReadOnly();
  const scope = useScope();
  const held = value.params[param.key];
  const name = `${param.label}, ${label}`;
  const set = (next: FunctionParams[string]) => onChange({ ...value, params: { ...value.params, [param.key]: next } });
  const caption = (
    <span className="text-sm text-ink-muted">
      {param.label}
      {param.help && <span className="text-ink-faint"> ({lowerFirst(param.help)})</span>}
    </span>
  );
  switch (param.kind) {
    case "value": {
      const editor = (
        <NestedValue
          value={(held as EditorValue | undefined) ?? nothing}
          onChange={(next) => set(param.key === "else" ? asItStands(next) : next)}
          place={place}
          label={name}
          path={paramPlace(value, path, param.key)}
        />
      );
      const reshaped = value.name === "transform" && param.key === "mapping";
      return (
        <div className="flex min-w-0 flex-col gap-1">
          {caption}
          {reshaped ? (
            <ScopeContext value={{ ...scope, paths: [], sample: undefined, base: null, carried: undefined }}>{editor}</ScopeContext>
          ) : (
            editor
          )}
        </div>
      );
    }
    case "values": {
      const before = Array.isArray(held) ? held : [];
      return (
        <div className="flex min-w-0 flex-col gap-1">
          {caption}
          {/* Some of several fallback values are usually missing. */}
          <ScopeContext value={value.name === "coalesce" ? { ...scope, carried: undefined } : scope}>
            <ValueRows
              values={before}
              onChange={(next) =>
                set(value.name === "coalesce" ? next.map((each) => (before.includes(each) ? each : asItStands(each))) : next)
              }
              place={place}
              label={name}
              pathOf={(index) => paramPlace(value, path, param.key, index)}
              addLabel={value.name === "coalesce" ? "Add fallback" : "Add value"}
            />
          </ScopeContext>
        </div>
      );
    }
    case "liquid":
      return (
        <TemplateInput
          text={typeof held === "string" ? held : ""}
          onChange={set}
          label={name}
          placeholder="{{ properties.total | times: 100 }}"
        />
      );
    case "boolean":
      return (
        <Checkbox checked={(held ?? param.default) === true} disabled={readOnly} onCheckedChange={set}>
          {param.label}
        </Checkbox>
      );
    case "choice":
      return (
        // biome-ignore lint/a11y/noLabelWithoutControl: the select inside is the control
        <label className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {caption}
          <Select
            wrapperClassName="w-60"
            aria-label={name}
            value={String(held ?? param.default ?? "")}
            disabled={readOnly}
            onChange={(event) => set(event.target.value)}
          >
            {held === undefined && param.default === undefined && <option value="">Choose…</option>}
            {param.choices?.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </Select>
        </label>
      );
    case "text":
      return (
        // biome-ignore lint/a11y/noLabelWithoutControl: the input inside is the control
        <label className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {caption}
          <Input
            mono
            className="w-60"
            aria-label={name}
            value={typeof held === "string" ? held : ""}
            disabled={readOnly}
            onChange={(event) => set(event.target.value === "" && !param.required ? undefined : event.target.value)}
          />
        </label>
      );
  }
}

/** A bare empty text, 0 or false as a fallback sends nothing; as a literal it is sent unchanged. */
function asItStands(value: EditorValue): EditorValue {
  return value.kind === "fixed" ? { ...value, literal: true } : value;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
