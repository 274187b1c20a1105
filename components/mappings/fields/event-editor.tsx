"use client";
import { useMemo } from "react";
import { Sample } from "#components/plans/sample.tsx";
import { readPath } from "../model/read-path.ts";
import type { EditorValue } from "../model/value.ts";
import { useScope } from "./environment.tsx";
import type { ValueEditorProps } from "./nested-value.tsx";
import { PathPicker } from "./path-picker.tsx";

/** The value at a path of the event, with what it is in the chosen event. */
export function EventEditor({ value, onChange, label }: ValueEditorProps<Extract<EditorValue, { kind: "event" }>>) {
  const { sample } = useScope();
  const found = useMemo(() => (value.path === undefined ? undefined : readPath(sample, value.path)), [sample, value.path]);
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <PathPicker path={value.path} onChange={(path) => onChange({ ...value, path })} label={`Path of ${label}`} />
      {value.path !== undefined && sample !== undefined && <Sample value={found} className="px-2.5" />}
    </div>
  );
}
