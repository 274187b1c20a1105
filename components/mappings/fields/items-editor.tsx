"use client";
import { useMemo } from "react";
import { itemScope } from "#components/plans/event-paths.ts";
import { Segmented } from "#components/ui/tabs.tsx";
import { fresh, itemPlace } from "../model/convert.ts";
import { readPath } from "../model/read-path.ts";
import { type EditorValue, nothing } from "../model/value.ts";
import { ScopeContext, useReadOnly, useScope } from "./environment.tsx";
import { NestedValue, type ValueEditorProps } from "./nested-value.tsx";
import { PathPicker } from "./path-picker.tsx";

/** One entry for each item of a list in the event. Inside, paths begin at the item. */
export function ItemsEditor({ value, onChange, place, label, path }: ValueEditorProps<Extract<EditorValue, { kind: "items" }>>) {
  const scope = useScope();
  const readOnly = useReadOnly();
  const { source, shape } = value;
  const sourcePath = source.kind === "event" ? source.path : undefined;
  const list = useMemo(() => (sourcePath === undefined ? undefined : readPath(scope.sample, sourcePath)), [scope.sample, sourcePath]);
  const inner = useMemo(() => itemScope(scope, sourcePath, list), [scope, sourcePath, list]);
  const each = itemPlace(place);
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
            label={`List for ${label}`}
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
        {sourcePath !== undefined && scope.sample !== undefined && <ListSize list={list} />}
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
          <NestedValue value={shape} onChange={setShape} place={each} label={`each item of ${label}`} path={`${path}.@arrayPath[1]`} />
        </ScopeContext>
      )}
    </div>
  );
}

function firstShape(place: ValueEditorProps["place"]): EditorValue {
  return place?.type === "object" ? fresh("object", itemPlace(place)) : { ...nothing, kind: "event" };
}

function ListSize({ list }: { list: unknown }) {
  if (list === undefined || list === null) return <p className="px-2.5 text-sm text-warn">not in this event</p>;
  if (!Array.isArray(list)) return <p className="px-2.5 text-sm text-ink-faint">not a list in this event: it counts as a list of one</p>;
  return <p className="px-2.5 text-sm text-ink-faint">{list.length === 1 ? "1 item" : `${list.length} items`} in this event</p>;
}
