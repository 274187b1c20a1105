"use client";
import { useMemo } from "react";
import { SuggestInput } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import type { Place } from "../model/kinds.ts";
import { type KnownCatalogue, useKnownCatalogue } from "./catalogue-context.tsx";

const loadOptions = () => import("./attribute-options.ts").then((module) => module.attributeOptions);

type Props = {
  field: Place;
  value: string;
  onChange: (value: string) => void;
  label: string;
  invalid: boolean;
  readOnly: boolean;
};

/**
 * A key of an object: of attributes, those that Talon.One has are offered. Any text is possible.
 */
export function AttributeName({ field, value, onChange, label, invalid, readOnly }: Props) {
  const known = useKnownCatalogue();
  const names = field?.names;
  const entity = names?.kind === "attributes" && known && hasNames(known) ? names.entity : undefined;
  const optionsOf = useWhenTouched(loadOptions);
  const options = useMemo(() => (known && entity && optionsOf ? optionsOf(known, entity) : []), [known, entity, optionsOf]);
  if (names?.kind !== "attributes")
    return (
      <Input
        mono
        className="max-w-72 flex-1"
        value={value}
        placeholder="key"
        spellCheck={false}
        disabled={readOnly}
        aria-label={label}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  // The same box before the account's names arrive: someone may already be typing in it.
  return (
    <div className="max-w-72 min-w-0 flex-1">
      <SuggestInput
        mono
        value={value}
        options={options}
        placeholder={entity ? "Attribute" : "key"}
        {...(entity && { emptyText: "Talon.One has no such attribute" })}
        disabled={readOnly}
        aria-label={label}
        aria-invalid={invalid}
        onValueChange={onChange}
      />
    </div>
  );
}

const hasNames = ({ items }: KnownCatalogue) => items.attributes !== undefined || (items.learnt?.some(({ exists }) => exists) ?? false);

/** For a known attribute: what its value may be. */
export function valueField(known: KnownCatalogue | undefined, field: Place, name: string): Place {
  const names = field?.names;
  if (!known || names?.kind !== "attributes") return undefined;
  const attribute = known.index.attribute(names.entity, name, names.entity === "Event" ? known.eventType : undefined);
  if (!attribute?.restricted || attribute.allowedElsewhere || !attribute.suggestions || attribute.type !== "string") return undefined;
  const choices = attribute.suggestions.map((value) => ({ value, label: value }));
  return { type: "string", choices };
}
