"use client";
import { KeyRound } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Input, Select, Textarea } from "#components/ui/input.tsx";
import { secretMask } from "#lib/core/actions/secret-mask.ts";
import type { JsonPrimitive } from "#lib/platform/json.ts";
import { CatalogueInput, useCatalogueOptions } from "../catalogue/catalogue-input.tsx";
import { numberOrText, readScalar, type ScalarType, scalarTypeOf, whyNoNumber } from "../model/scalar.ts";
import type { EditorValue } from "../model/value.ts";
import { useReadOnly } from "./environment.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";

type Props = ValueEditorProps<Extract<EditorValue, { kind: "fixed" }>>;
type InputProps = { value: JsonPrimitive; onChange: (value: JsonPrimitive) => void; name: string; readOnly: boolean };

const valueLabel = (name: string) => `Value of ${name}`;

/** The same value for every event: the input follows the field's type and choices. */
export function FixedEditor({ value, onChange, place, label }: Props) {
  const readOnly = useReadOnly();
  const change = (next: JsonPrimitive) => onChange({ ...value, value: next });
  const own = { value: value.value, onChange: change, name: label, readOnly };
  const options = useCatalogueOptions(place?.names);
  if (!place) return <AnyScalar {...own} />;
  if (options) {
    const text = value.value === null ? "" : String(value.value);
    const isNumber = place.type === "integer";
    return (
      <CatalogueInput
        options={options}
        value={text}
        label={valueLabel(label)}
        readOnly={readOnly}
        onChange={(next) => change(isNumber ? numberOrText(next) : next)}
      />
    );
  }
  if (place.choices) return <ChoiceInput {...own} choices={place.choices} />;
  switch (place.type) {
    case "secret":
      return <SecretInput {...own} />;
    case "boolean":
      return <BooleanInput {...own} />;
    case "integer":
    case "number":
      return <NumberInput {...own} />;
    case "text":
      return <TextInput {...own} multiline />;
    default:
      return <TextInput {...own} />;
  }
}

function TextInput({ value, onChange, name, readOnly, multiline }: InputProps & { multiline?: boolean }) {
  const shared = { value: value === null ? "" : String(value), "aria-label": valueLabel(name), disabled: readOnly };
  if (multiline) return <Textarea {...shared} onChange={(event) => onChange(event.target.value)} />;
  return <Input {...shared} onChange={(event) => onChange(event.target.value)} />;
}

function NumberInput({ value, onChange, name, readOnly }: InputProps) {
  // What was typed stays as typed ("1." on the way to "1.5"), the value follows it.
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  const shown = numberOrText(typed) === value || (typed === "" && value === null) ? typed : value === null ? "" : String(value);
  const isText = typeof value === "string";
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <Input
        inputMode="decimal"
        value={shown}
        aria-label={valueLabel(name)}
        aria-invalid={isText}
        aria-describedby={isText ? id : undefined}
        disabled={readOnly}
        className="tabular-nums"
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(numberOrText(event.target.value));
        }}
      />
      {isText && (
        <p id={id} className="px-2.5 text-sm text-bad">
          {whyNoNumber(value)}
        </p>
      )}
    </div>
  );
}

function BooleanInput({ value, onChange, name, readOnly }: InputProps) {
  return (
    <Select
      value={value === null ? "" : String(value)}
      aria-label={valueLabel(name)}
      disabled={readOnly}
      onChange={(event) => onChange(event.target.value === "true")}
    >
      {typeof value !== "boolean" && (
        <option value={value === null ? "" : String(value)}>{value === null ? "Choose…" : String(value)}</option>
      )}
      <option value="true">Yes (true)</option>
      <option value="false">No (false)</option>
    </Select>
  );
}

function ChoiceInput({
  value,
  onChange,
  name,
  readOnly,
  choices,
}: InputProps & { choices: readonly { value: string; label: string; warning?: string }[] }) {
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <div className="flex flex-col gap-0.5">
      <Select
        value={value === null ? "" : String(value)}
        aria-label={valueLabel(name)}
        disabled={readOnly}
        onChange={(event) => onChange(event.target.value)}
      >
        {!chosen && <option value={value === null ? "" : String(value)}>{value ? `${String(value)} (not a choice)` : "Choose…"}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Select>
      {chosen?.warning && <p className="px-2.5 text-sm text-warn">{chosen.warning}</p>}
    </div>
  );
}

/** A stored secret is never shown again, only replaced. */
function SecretInput({ value, onChange, name, readOnly }: InputProps) {
  if (value === secretMask) {
    return (
      <p className="flex min-h-8 flex-wrap items-center gap-2 text-ink-muted">
        <KeyRound aria-hidden className="size-4" />
        Stored and never shown again.
        {!readOnly && (
          <Button size="sm" onClick={() => onChange("")} aria-label={`Replace ${name}`}>
            Replace
          </Button>
        )}
      </p>
    );
  }
  return (
    <Input
      type="password"
      autoComplete="new-password"
      spellCheck={false}
      value={value === null ? "" : String(value)}
      aria-label={valueLabel(name)}
      disabled={readOnly}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const scalarTitles: Record<ScalarType, string> = { text: "Text", number: "Number", boolean: "Yes/No", null: "Empty (null)" };

/** If the field does not have a type, the person chooses it. */
function AnyScalar({ value, onChange, name, readOnly }: InputProps) {
  const [chosen, setChosen] = useState(() => scalarTypeOf(value));
  // A number's box that is empty, or contains half a number, remains a number's box.
  const isHalfTyped = chosen === "number" && (value === null || typeof value === "string");
  const type = isHalfTyped ? "number" : scalarTypeOf(value);
  const own = { value, onChange, name, readOnly };
  return (
    <div className="flex min-w-0 gap-1.5">
      <Select
        wrapperClassName="w-28 shrink-0"
        aria-label={`Type of ${name}`}
        value={type}
        disabled={readOnly}
        onChange={(event) => {
          setChosen(event.target.value as ScalarType);
          onChange(readScalar(event.target.value as ScalarType, value));
        }}
      >
        {Object.entries(scalarTitles).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </Select>
      <div className="min-w-0 flex-1">
        {type === "boolean" && <BooleanInput {...own} />}
        {type === "number" && <NumberInput {...own} />}
        {type === "text" && <TextInput {...own} />}
      </div>
    </div>
  );
}
