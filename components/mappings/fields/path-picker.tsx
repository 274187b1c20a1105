"use client";
import { useId, useMemo } from "react";
import { type EventPath, pathsFor } from "#components/plans/event-paths.ts";
import { plainWords, shortJson, typeWord, typeWords } from "#components/plans/sample.tsx";
import { SuggestInput } from "#components/ui/combobox.tsx";
import type { ComboboxGroup, ComboboxOption } from "#components/ui/combobox-options.ts";
import { EndKept } from "#components/ui/end-kept.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { middleCut, visibleText } from "#components/ui/visible-text.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { pathWords, shownPath, storedPath } from "../model/path-words.ts";
import { useReadOnly, useScope } from "./environment.tsx";

/**
 * A path, called by its key and with what it is in the chosen event; while it is typed in, as text
 * with suggestions. Anything can be typed.
 */
export function PathPicker({
  path,
  onChange,
  onPick,
  label,
  wanted,
  found,
  further,
  invalid,
}: {
  path: string | undefined;
  onChange: (path: string | undefined) => void;
  /** A suggestion was taken; without it that is a change like any other. */
  onPick?: (value: string) => void;
  label: string;
  /** Type to list first, such as "array" where a list is needed. */
  wanted?: string;
  /** The value at the path; undefined if there is none. */
  found: { value: JsonValue | undefined } | undefined;
  /** Offered above the paths. */
  further?: ComboboxGroup;
  invalid?: boolean;
}) {
  const { paths, search, item } = useScope();
  const readOnly = useReadOnly();
  const options = useMemo(() => {
    const fitting = (typed: string) => {
      const lines = pathOptions(pathsFor({ paths, search }, typed), wanted);
      return further ? [further, { label: "From the event", items: lines }] : lines;
    };
    return search ? fitting : fitting("");
  }, [paths, search, wanted, further]);
  const id = useId();
  return (
    <>
      <SuggestInput
        mono
        aria-label={label}
        aria-describedby={found ? id : undefined}
        aria-invalid={invalid}
        title={path === undefined ? undefined : titleOf(path, found)}
        options={options}
        value={path === undefined ? "" : shownPath(path)}
        disabled={readOnly}
        placeholder={item ? `Choose from each of ${item}` : "Choose or click a value of the event"}
        emptyText="No suggestion fits. You can still use it."
        onValueChange={(next) => onChange(storedPath(next))}
        onPick={onPick && ((value) => onPick(value))}
        overlay={path !== undefined && <PathChip path={path} found={found} item={item} />}
      />
      {found && (
        <span hidden id={id}>
          {found.value === undefined ? "Not in this event" : `In this event: ${plainWords(found.value, 120)}`}
        </span>
      )}
    </>
  );
}

/** The whole text, if it does not fit the box. */
function titleOf(path: string, found: { value: JsonValue | undefined } | undefined): string {
  return visibleText(found?.value === undefined ? shownPath(path) : `${shownPath(path)}: ${plainWords(found.value, 300)}`);
}

/** The input beneath holds the whole path: for a screen reader, and as its title. */
function PathChip({ path, found, item }: { path: string; found: { value: JsonValue | undefined } | undefined; item: string | undefined }) {
  const { name, within } = pathWords(path, item === undefined ? "event" : "item");
  const missing = found !== undefined && found.value === undefined;
  return (
    <span className="flex min-w-0 flex-1 items-baseline gap-2">
      <span className="flex max-w-[60%] min-w-0 shrink-0 items-baseline gap-1 overflow-hidden">
        <EndKept text={name} className="rounded-sm bg-accent-soft px-1.5 text-sm font-medium text-accent-text" />
        {within !== undefined && <EndKept text={within} className="shrink-[3] text-xs text-ink-faint" />}
      </span>
      {found && (
        <>
          <span className={`min-w-0 truncate text-sm ${missing ? "text-warn" : "text-ink-muted"}`}>
            {missing ? "not in this event" : outside(plainWords(found.value, 120))}
          </span>
          {!missing && <span className="ml-auto shrink-0 text-xs text-ink-faint">{typeWord(found.value)}</span>}
        </>
      )}
    </span>
  );
}

const knownOptions = new WeakMap<readonly EventPath[], Map<string | undefined, ComboboxOption[]>>();

/**
 * The picker's lines: "properties.total 3.5 · number". Made once for all pickers of the same paths:
 * there may be twenty pickers with a thousand paths each.
 */
export function pathOptions(paths: readonly EventPath[], wanted?: string): ComboboxOption[] {
  const known = knownOptions.get(paths) ?? new Map<string | undefined, ComboboxOption[]>();
  knownOptions.set(paths, known);
  const made = known.get(wanted) ?? optionsOf(paths, wanted);
  known.set(wanted, made);
  return made;
}

function optionsOf(paths: readonly EventPath[], wanted: string | undefined): ComboboxOption[] {
  const sorted = wanted ? [...paths].sort((a, b) => Number(b.types.includes(wanted)) - Number(a.types.includes(wanted))) : paths;
  return sorted.map((entry) => ({
    value: shownPath(entry.path),
    label: middleCut(shownPath(entry.path), 120),
    hint: `${entry.sample === undefined ? "" : `${shortJson(entry.sample, 28)} · `}${entry.types.map((type) => typeWords[type] ?? type).join(" or ")}`,
  }));
}
