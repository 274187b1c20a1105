"use client";
import { useState } from "react";
import { sameJson } from "#components/plans/same-json.ts";
import { FieldError } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseMapping } from "../json/parse-mapping.ts";
import type { EditorValue } from "../model/value.ts";
import { useReadOnly } from "./environment.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";

/** A value in the mapping language itself, if the form has no fields for it. */
export function AdvancedEditor({ value, onChange, label }: ValueEditorProps<Extract<EditorValue, { kind: "advanced" }>>) {
  const readOnly = useReadOnly();
  const [typed, setTyped] = useState(() => encodeJson(value.json, 2));
  // How it was laid out, while it says the same; changed from elsewhere (a discard, the JSON tab),
  // the text follows.
  const laidOut = parseMapping(typed);
  const text = value.text ?? (laidOut.ok && sameJson(laidOut.value, value.json) ? typed : encodeJson(value.json, 2));
  const parsed = parseMapping(text);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Textarea
        mono
        rows={Math.min(14, Math.max(3, text.split("\n").length))}
        value={text}
        aria-label={`JSON of ${label}`}
        aria-invalid={!parsed.ok}
        spellCheck={false}
        disabled={readOnly}
        onChange={(event) => {
          setTyped(event.target.value);
          const next = parseMapping(event.target.value);
          onChange(next.ok ? { kind: "advanced", json: next.value } : { kind: "advanced", json: value.json, text: event.target.value });
        }}
      />
      {!parsed.ok && (
        <FieldError>
          Line {parsed.line}, column {parsed.column}: {parsed.message}
        </FieldError>
      )}
    </div>
  );
}
