"use client";
import { useMemo } from "react";
import { SuggestInput } from "#components/ui/combobox.tsx";
import type { ComboboxOption } from "#components/ui/combobox-options.ts";
import type { FieldNames } from "#lib/core/actions/types.ts";
import type { Catalogue } from "#lib/core/catalogue/types.ts";
import { useKnownCatalogue } from "./catalogue-context.tsx";

/** What the account has for such a field; undefined if that was never read. */
export function useCatalogueOptions(names: FieldNames | undefined): readonly ComboboxOption[] | undefined {
  const items = useKnownCatalogue()?.items;
  return useMemo(() => (names && items ? optionsOf(names, items) : undefined), [names, items]);
}

function optionsOf(names: FieldNames, { eventTypes, audiences }: Catalogue): ComboboxOption[] | undefined {
  switch (names.kind) {
    case "eventType":
      return eventTypes?.map(({ name, title }) => ({ value: name, label: title === name ? name : `${title} (${name})` }));
    case "audience":
      return audiences?.map(({ id, name }) => ({ value: String(id), label: name, hint: `No. ${id}` }));
    case "segmentAudience":
      return audiences?.flatMap(({ integrationId, name }) =>
        integrationId ? [{ value: integrationId, label: name, detail: integrationId }] : [],
      );
    default:
      return undefined;
  }
}

/** Free text, with what the account has to choose from. */
export function CatalogueInput({
  options,
  value,
  onChange,
  label,
  readOnly,
}: {
  options: readonly ComboboxOption[];
  value: string;
  onChange: (value: string) => void;
  label: string;
  readOnly: boolean;
}) {
  const name = options.find((option) => option.value === value)?.label;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <SuggestInput
        value={value}
        options={options}
        emptyText="Talon.One has no such name"
        disabled={readOnly}
        aria-label={label}
        onValueChange={onChange}
      />
      {name !== undefined && name !== value && <p className="px-2.5 text-sm text-ink-faint">{name}</p>}
    </div>
  );
}
