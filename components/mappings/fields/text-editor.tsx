"use client";
import { type KeyboardEvent, type SyntheticEvent, useMemo, useState } from "react";
import { pathsFor } from "#components/plans/event-paths.ts";
import { OptionList } from "#components/ui/combobox.tsx";
import { mostLines } from "#components/ui/combobox-options.ts";
import { Textarea } from "#components/ui/input.tsx";
import { useSuggestions } from "#components/ui/use-suggestions.ts";
import { shownPath } from "../model/path-words.ts";
import type { EditorValue } from "../model/value.ts";
import { type TypedVariable, variableAt, withVariable } from "../model/variable-at.ts";
import { useReadOnly, useScope } from "./environment.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";
import { pathOptions } from "./path-picker.tsx";
import { useMapTarget } from "./use-map-target.ts";

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

/**
 * A text box as high as its text. Behind "{{" it suggests what the event has; a click on a value of
 * the event puts it where the cursor stands.
 */
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
  const scope = useScope();
  const readOnly = useReadOnly();
  const [variable, setVariable] = useState<TypedVariable>();
  const lines = useMemo(() => {
    if (!variable) return [];
    const wanted = variable.typed.toLowerCase();
    return pathOptions(
      pathsFor(scope, wanted)
        .filter(({ path }) => shownPath(path).toLowerCase().includes(wanted))
        .slice(0, mostLines),
    );
  }, [scope, variable]);
  const put = (next: { text: string; caret: number }) => {
    onChange(next.text);
    setVariable(undefined);
    requestAnimationFrame(() => {
      list.focus();
      list.box.ref.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const list = useSuggestions<HTMLTextAreaElement>({
    count: lines.length,
    first: 0,
    onPick: (index) => {
      const line = lines[index];
      if (line && variable) put(withVariable(text, variable, line.value));
    },
  });
  const { onClick: _opens, onKeyDown, ...box } = list.box;
  /** The list is open exactly while a variable is typed. */
  const look = (element: HTMLTextAreaElement) => {
    const found = element.selectionStart === element.selectionEnd ? variableAt(element.value, element.selectionStart) : undefined;
    setVariable(found);
    if (found) list.typed();
    else list.close();
  };
  const target = useMapTarget({
    label,
    focus: list.focus,
    fill: (path) => {
      const element = list.box.ref.current;
      const from = element?.selectionStart ?? text.length;
      const to = element?.selectionEnd ?? from;
      const open = variableAt(text, from);
      const inserted = `{{${shownPath(path)}}}`;
      put(
        open
          ? withVariable(text, open, shownPath(path))
          : { text: text.slice(0, from) + inserted + text.slice(to), caret: from + inserted.length },
      );
      return undefined;
    },
  });
  return (
    <div className="min-w-0">
      <Textarea
        {...box}
        mono
        rows={Math.max(1, text.split("\n").length)}
        className="field-sizing-content max-h-[60dvh] min-h-8"
        value={text}
        aria-label={label}
        placeholder={placeholder}
        spellCheck={false}
        disabled={readOnly}
        onFocus={target}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target);
        }}
        onKeyDown={(event: KeyboardEvent<HTMLTextAreaElement>) => list.open && lines.length > 0 && onKeyDown(event)}
        onKeyUp={(event: KeyboardEvent<HTMLTextAreaElement>) =>
          /^(Arrow(Left|Right)|Home|End)$/.test(event.key) && look(event.currentTarget)
        }
        onClick={(event: SyntheticEvent<HTMLTextAreaElement>) => look(event.currentTarget)}
      />
      <OptionList list={list} groups={lines.length > 0 ? [{ label: "", items: lines }] : []} mono chosen={null} />
    </div>
  );
}
