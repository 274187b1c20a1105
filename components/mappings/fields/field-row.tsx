"use client";
import { memo } from "react";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { EditorValue } from "../model/value.ts";
import { fieldFocused, useActiveField } from "../preview/active-field.ts";
import { FieldResult } from "./result-line.tsx";
import { fieldId, ValueEditor } from "./value-editor.tsx";

/** One field of the action: what it is called, what it is for, and how its value is made. */
export const FieldRow = memo(function FieldRow({
  field,
  value,
  onChange,
}: {
  field: ActionField;
  value: EditorValue;
  onChange: (key: string, value: EditorValue) => void;
}) {
  const [active, setActive] = useActiveField(field.key);
  return (
    <fieldset
      aria-labelledby={`${fieldId(field.key)}-label`}
      onMouseEnter={() => setActive(true)}
      onMouseLeave={() => setActive(false)}
      onFocusCapture={() => fieldFocused(field.key)}
      onBlurCapture={() => setActive(false)}
      className={`grid min-w-0 grid-cols-1 gap-x-4 gap-y-1.5 px-4 py-3 @2xl:grid-cols-[12rem_minmax(0,1fr)] ${active ? "bg-accent-soft/40" : ""}`}
    >
      <div className="min-w-0">
        <p id={`${fieldId(field.key)}-label`} className="font-medium">
          {field.label}
          {field.required && <span className="ml-1.5 text-xs font-normal text-ink-faint">required</span>}
        </p>
        <p className="text-sm text-ink-faint">{field.help}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-1.5">
        <ValueEditor value={value} onChange={(next) => onChange(field.key, next)} place={field} label={field.label} path={field.key} />
        <FieldResult field={field} kind={value.kind} />
      </div>
    </fieldset>
  );
});
