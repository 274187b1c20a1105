"use client";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { itemScope } from "#components/plans/event-paths.ts";
import { Button } from "#components/ui/button.tsx";
import { useNewest } from "#components/ui/load-when-touched.ts";
import { outside } from "#components/ui/outside-text.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { eachWords } from "../model/each-words.ts";
import { itemPlace, type Place } from "../model/kinds.ts";
import { withFill } from "../model/later-fill.ts";
import { storedPath } from "../model/path-words.ts";
import { readPath } from "../model/read-path.ts";
import type { itemEntries } from "../model/synonyms.ts";
import { toJson } from "../model/to-json.ts";
import { type EditorValue, nothing, type ObjectEntry } from "../model/value.ts";
import { CompactContext, ScopeContext, useReadOnly, useScope } from "./environment.tsx";
import { NestedValue, type ValueEditorProps } from "./nested-value.tsx";
import { PathPicker } from "./path-picker.tsx";

const loadItemEntries = () => import("../model/synonyms.ts").then((module) => module.itemEntries);

/** One entry for each item of a list in the event. Inside, paths begin at the item. */
export function ItemsEditor(props: ValueEditorProps<Extract<EditorValue, { kind: "items" }>>) {
  const { value, onChange, place, label, path } = props;
  const newest = useNewest(props);
  const scope = useScope();
  const readOnly = useReadOnly();
  const { source, shape } = value;
  const sourcePath = source.kind === "event" ? source.path : undefined;
  const list = useMemo(() => (sourcePath === undefined ? undefined : readPath(scope.sample, sourcePath)), [scope.sample, sourcePath]);
  const inner = useMemo(() => itemScope(scope, sourcePath, list), [scope, sourcePath, list]);
  const each = itemPlace(place);
  const entriesOf = useWhenTouched(loadItemEntries);
  const offered = useMemo(
    () => (entriesOf ? missingEntries(shape, place, Array.isArray(list) ? list[0] : list, entriesOf) : []),
    [shape, place, list, entriesOf],
  );
  const setShape = (next: EditorValue | undefined) => {
    const { shape: _before, ...rest } = value;
    onChange(next ? { ...rest, shape: next } : rest);
  };
  return (
    <div className="flex min-w-0 flex-col gap-2.5">
      <div className="flex min-w-0 flex-col gap-1">
        <span className="text-sm text-ink-muted">For each item of</span>
        {source.kind === "event" ? (
          <PathPicker
            wanted="array"
            path={source.path}
            onChange={(next) => onChange({ ...value, source: { ...source, path: next } })}
            onPick={(picked) => {
              const next = storedPath(picked) ?? "$";
              const found = readPath(scope.sample, next) ?? scope.paths.find((entry) => entry.path === next)?.sample;
              withFill((fill) => newest.current?.onChange(fill(newest.current.value, place, { path: next, key: "", value: found })));
            }}
            label={`List for ${label}`}
            found={list === undefined && (sourcePath === undefined || scope.sample === undefined) ? undefined : { value: list }}
          />
        ) : (
          <NestedValue
            value={source}
            onChange={(next) => onChange({ ...value, source: next })}
            place={undefined}
            label={`list for ${label}`}
            path={`${path}.@arrayPath[0]`}
          />
        )}
        {list !== undefined && list !== null && !Array.isArray(list) && (
          <p className="px-2.5 text-sm text-ink-faint">not a list in this event: it counts as a list of one</p>
        )}
      </div>
      {!readOnly && (
        <Segmented
          className="self-start"
          label={`Items of ${label}`}
          value={shape ? "map" : "whole"}
          onValueChange={(next) => setShape(next === "map" ? firstShape(place) : undefined)}
          options={[
            { value: "map", label: "Map each one" },
            { value: "whole", label: "As they are" },
          ]}
        />
      )}
      {shape && (
        <ScopeContext value={inner}>
          <CompactContext value={place?.fields !== undefined}>
            {place?.fields && (
              <div className="flex min-w-0 flex-wrap items-center justify-between gap-2">
                <p className="min-w-0 text-sm font-medium break-words">{outside(eachWords(inner.item ?? "the list", label))}</p>
                {!readOnly && offered.length > 0 && (
                  <Button size="sm" onClick={() => setShape(withEntries(shape, offered))}>
                    <Plus aria-hidden />
                    {offered.map((entry) => titleIn(place.fields, entry.key)).join(", ")}
                  </Button>
                )}
              </div>
            )}
            <NestedValue value={shape} onChange={setShape} place={each} label={`each item of ${label}`} path={`${path}.@arrayPath[1]`} />
          </CompactContext>
        </ScopeContext>
      )}
    </div>
  );
}

function firstShape(place: ValueEditorProps["place"]): EditorValue {
  return place?.type === "object" ? { kind: "object", entries: [] } : { ...nothing, kind: "event" };
}

/** What an item could fill, and does not yet. */
function missingEntries(
  shape: EditorValue | undefined,
  place: Place,
  item: JsonValue | undefined,
  entriesOf: typeof itemEntries,
): ObjectEntry[] {
  if (shape?.kind !== "object" || !place?.fields) return [];
  const filled = new Set(shape.entries.filter((entry) => toJson(entry.value) !== undefined).map((entry) => entry.key));
  return entriesOf(place.fields, item).filter((entry) => toJson(entry.value) !== undefined && !filled.has(entry.key));
}

/** In the places that are open, else at the end. */
function withEntries(shape: EditorValue, offered: readonly ObjectEntry[]): EditorValue {
  if (shape.kind !== "object") return shape;
  const byKey = new Map(offered.map((entry) => [entry.key, entry]));
  const known = new Set(shape.entries.map((entry) => entry.key));
  return {
    ...shape,
    entries: [...shape.entries.map((entry) => byKey.get(entry.key) ?? entry), ...offered.filter((entry) => !known.has(entry.key))],
  };
}

const titleIn = (fields: readonly ActionField[] | undefined, key: string) => fields?.find((field) => field.key === key)?.label ?? key;
