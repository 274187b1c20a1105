"use client";
import { useMemo } from "react";
import { SuggestInput } from "#components/ui/combobox.tsx";
import type { ComboboxOption } from "#components/ui/combobox-options.ts";
import { Input } from "#components/ui/input.tsx";
import type { CatalogueAttribute } from "#lib/core/catalogue/types.ts";
import type { Place } from "../model/kinds.ts";
import { type KnownCatalogue, useKnownCatalogue } from "./catalogue-context.tsx";

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
  const options = useMemo(() => (known && entity ? optionsOf(known, entity) : []), [known, entity]);
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
  // The same box before the account's names have come: someone may be typing in it already.
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

function optionsOf({ index, eventType }: KnownCatalogue, entity: string): ComboboxOption[] {
  return [...index.attributesOf(entity, entity === "Event" ? eventType : undefined)]
    .sort((a, b) => (a.title < b.title ? -1 : 1))
    .map((attribute) => ({
      value: attribute.name,
      label: attribute.title === attribute.name ? attribute.name : `${attribute.title} (${attribute.name})`,
      hint: typeWords(attribute.type),
      detail: detailOf(attribute, index.applicationId),
    }));
}

function detailOf(
  { applications, suggestions, description, learnt }: CatalogueAttribute,
  applicationId: number | undefined,
): string | undefined {
  if (applicationId !== undefined && applications && !applications.includes(applicationId)) return "Not in this Application";
  if (learnt) return "Learnt from responses";
  if (suggestions) return `For example ${suggestions.slice(0, 3).join(", ")}`;
  return description;
}

/** "(list string)" reads "list of string". */
const typeWords = (type: string) => type.replace(/^\(list (\w+)\)$/, "list of $1");

/** Of a known attribute: what its value may be. */
export function valueField(known: KnownCatalogue | undefined, field: Place, name: string): Place {
  const names = field?.names;
  if (!known || names?.kind !== "attributes") return undefined;
  const attribute = known.index.attribute(names.entity, name, names.entity === "Event" ? known.eventType : undefined);
  if (!attribute?.restricted || attribute.allowedElsewhere || !attribute.suggestions || attribute.type !== "string") return undefined;
  const choices = attribute.suggestions.map((value) => ({ value, label: value }));
  return { type: "string", choices };
}
