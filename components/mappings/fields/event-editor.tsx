"use client";
import { useMemo } from "react";
import { pathsFor, type Scope } from "#components/plans/event-paths.ts";
import { useNewest } from "#components/ui/load-when-touched.ts";
import { middleCut } from "#components/ui/visible-text.ts";
import type { JsonPrimitive } from "#lib/platform/json.ts";
import { kindsFor, type Place } from "../model/kinds.ts";
import { withFill } from "../model/later-fill.ts";
import { pathWords, shownPath, storedPath } from "../model/path-words.ts";
import { readPath } from "../model/read-path.ts";
import { numberOrText } from "../model/scalar.ts";
import type { EditorValue } from "../model/value.ts";
import { useScope } from "./environment.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";
import { PathPicker } from "./path-picker.tsx";

type EventValue = Extract<EditorValue, { kind: "event" } | { kind: "nothing" }>;

/** Precedes the values of a list of choices among the suggestions; no path begins with it. */
const fixedMark = "=";

/**
 * The value at a path of the event, with what it is in the chosen event. An empty field is one
 * without a path yet: what is typed there is one.
 */
export function EventEditor(props: ValueEditorProps<EventValue>) {
  const { value, onChange, place, label } = props;
  const newest = useNewest(props);
  const scope = useScope();
  const { sample, carried } = scope;
  const path = value.kind === "event" ? value.path : undefined;
  const found = useMemo(() => (path === undefined || sample === undefined ? undefined : { value: readPath(sample, path) }), [sample, path]);
  const further = useMemo(
    () => choicesOf(place) ?? (found?.value === undefined ? typedAsFixed(path, place, scope) : undefined),
    [place, path, found, scope],
  );
  const never = path !== undefined && found?.value === undefined ? carried?.(path) : undefined;
  const set = (next: string | undefined) => onChange({ ...(value.kind === "event" ? value : { kind: "event" }), path: next });
  const pick = (picked: string) => {
    const fixed = picked.startsWith(fixedMark) ? picked.slice(fixedMark.length) : undefined;
    if (fixed !== undefined) return onChange({ kind: "fixed", value: fixedValue(fixed, place) });
    const next = storedPath(picked);
    if (next === undefined) return set(undefined);
    const sampleThere = readPath(sample, next) ?? scope.paths.find((entry) => entry.path === next)?.sample;
    withFill((fill) => newest.current?.onChange(fill(newest.current.value, place, { path: next, key: keyOf(next), value: sampleThere })));
  };
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <PathPicker path={path} onChange={set} onPick={pick} label={`Path of ${label}`} found={found} further={further} />
      {never && <p className="px-2.5 text-sm text-warn">{never}</p>}
    </div>
  );
}

function choicesOf(place: Place) {
  const choices =
    place?.choices ??
    (place?.type === "boolean"
      ? [
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]
      : undefined);
  if (!choices || place?.multiple) return undefined;
  return {
    label: "Fixed value",
    items: choices.map((choice) => ({ value: `${fixedMark}${choice.value}`, label: choice.label, hint: "for every event" })),
  };
}

function fixedValue(text: string, place: Place): JsonPrimitive {
  if (place?.type === "boolean") return text === "true";
  return place?.type === "number" || place?.type === "integer" ? numberOrText(text) : text;
}

/** What was typed or pasted and is part of no known path may be meant as the value itself. */
function typedAsFixed(path: string | undefined, place: Place, scope: Scope) {
  const typed = path === undefined ? "" : shownPath(path);
  const wanted = typed.trim().toLowerCase();
  if (wanted === "" || place?.type === "secret" || !kindsFor(place).includes("fixed")) return undefined;
  if (typeof fixedValue(typed, place) !== "number" && (place?.type === "number" || place?.type === "integer")) return undefined;
  if (pathsFor(scope, wanted).some((entry) => shownPath(entry.path).toLowerCase().includes(wanted))) return undefined;
  return {
    label: "No suggestion fits. Use it as a fixed value?",
    items: [{ value: `${fixedMark}${typed}`, label: middleCut(typed, 120), hint: "for every event" }],
  };
}

/** The last key of a path, for naming what it fills. */
function keyOf(path: string): string {
  return path.match(/([^.[\]']+)'?\]?$/)?.[1] ?? pathWords(path).name;
}
