"use client";
import { useMemo } from "react";
import type { EventPath } from "#components/plans/event-paths.ts";
import { shortJson, typeWords } from "#components/plans/sample.tsx";
import { type ComboboxOption, SuggestInput } from "#components/ui/combobox.tsx";
import { useReadOnly, useScope } from "./environment.tsx";

/** Paths seen in real events, with a sample and a type each; anything else can be typed as well. */
export function PathPicker({
  path,
  onChange,
  label,
  wanted,
}: {
  path: string | undefined;
  onChange: (path: string | undefined) => void;
  label: string;
  /** Type to list first, such as "array" where a list is needed. */
  wanted?: string;
}) {
  const { paths, item } = useScope();
  const readOnly = useReadOnly();
  const options = useMemo(() => pathOptions(paths, wanted), [paths, wanted]);
  return (
    <SuggestInput
      mono
      aria-label={label}
      options={options}
      value={path ?? ""}
      disabled={readOnly}
      placeholder={item ? `Field of each of ${item}` : "Choose from the event"}
      emptyText="No event had this. You can use it all the same."
      onValueChange={(next) => onChange(next === "" ? undefined : next)}
    />
  );
}

/** The picker's lines: "properties.total   3.5 · number". */
export function pathOptions(paths: readonly EventPath[], wanted?: string): ComboboxOption[] {
  const sorted = wanted ? [...paths].sort((a, b) => Number(b.types.includes(wanted)) - Number(a.types.includes(wanted))) : paths;
  return sorted.map((entry) => ({
    value: entry.path,
    label: entry.path.replace(/^\$\./, ""),
    hint: `${entry.sample === undefined ? "" : `${shortJson(entry.sample, 28)} · `}${entry.types.map((type) => typeWords[type] ?? type).join(" or ")}`,
  }));
}
