"use client";
import { SuggestInput } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { choicesOf } from "#lib/console/api-reference/describe.ts";
import type { ApiDocument, Parameter } from "#lib/console/api-reference/document.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";

type Props = {
  document: ApiDocument;
  parameter: Parameter;
  value: string;
  onValueChange: (value: string) => void;
  error: string | undefined;
};

/** A value for one parameter: typed, chosen if there are only some, or one of the destinations. */
export function ParameterField({ error, ...props }: Props) {
  const { name, required } = props.parameter;
  return (
    <Field label={<span className="font-mono text-mono">{name}</span>} required={required ?? false} error={error} className="max-w-100">
      {name === "destinationId" ? <DestinationInput {...props} /> : <ValueInput {...props} />}
    </Field>
  );
}

function ValueInput({ document, parameter: { schema, required }, value, onValueChange }: Omit<Props, "error">) {
  // A list takes several of them, separated by commas.
  const choices = schema.type === "array" ? [] : choicesOf(document, schema);
  if (choices.length === 0 || (schema.type === "string" && !schema.enum))
    return <Input mono autoComplete="off" spellCheck={false} value={value} onChange={(event) => onValueChange(event.target.value)} />;
  return (
    <Select value={choices.includes(value) ? value : ""} onChange={(event) => onValueChange(event.target.value)}>
      <option value="">{required ? "Choose" : "Leave out"}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </Select>
  );
}

function DestinationInput({ value, onValueChange }: Omit<Props, "error">) {
  const destinations = useDestinations();
  const options = (destinations.data ?? []).map(({ id, name }) => ({ value: id, label: name, detail: id }));
  return <SuggestInput mono options={options} value={value} onValueChange={onValueChange} placeholder="dst_…" />;
}
