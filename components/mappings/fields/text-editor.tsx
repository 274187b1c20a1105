"use client";
import { useMemo, useRef } from "react";
import { Combobox } from "#components/ui/combobox.tsx";
import { Textarea } from "#components/ui/input.tsx";
import type { EditorValue } from "../model/value.ts";
import { useReadOnly, useScope } from "./environment.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";
import { pathOptions } from "./path-picker.tsx";

/** Text with {{variables}} in it. */
export function TextEditor({ value, onChange, label }: ValueEditorProps<Extract<EditorValue, { kind: "text" }>>) {
  return (
    <TemplateInput
      text={value.template}
      onChange={(template) => onChange({ ...value, template })}
      label={`Text of ${label}`}
      placeholder="Hello {{traits.name}}"
    />
  );
}

/** A text box, and a list of variables that puts the chosen one where the cursor stands. */
export function TemplateInput({
  text,
  onChange,
  label,
  placeholder,
}: {
  text: string;
  onChange: (text: string) => void;
  label: string;
  placeholder?: string;
}) {
  const { paths } = useScope();
  const readOnly = useReadOnly();
  const box = useRef<HTMLTextAreaElement>(null);
  const options = useMemo(() => pathOptions(paths), [paths]);
  const insert = (path: string) => {
    const at = box.current?.selectionStart ?? text.length;
    const variable = `{{${path.replace(/^\$\./, "")}}}`;
    onChange(`${text.slice(0, at)}${variable}${text.slice(box.current?.selectionEnd ?? at)}`);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at + variable.length, at + variable.length);
    });
  };
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Textarea
        ref={box}
        mono
        rows={Math.min(8, text.split("\n").length)}
        value={text}
        aria-label={label}
        placeholder={placeholder}
        spellCheck={false}
        disabled={readOnly}
        onChange={(event) => onChange(event.target.value)}
      />
      {!readOnly && (
        <Combobox
          mono
          options={options}
          value={null}
          onValueChange={insert}
          placeholder="Insert a variable…"
          aria-label={`Insert a variable into ${label}`}
        />
      )}
    </div>
  );
}
