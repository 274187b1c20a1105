"use client";
import { type ComponentType, createContext, use } from "react";
import type { Place } from "../model/kinds.ts";
import type { EditorValue } from "../model/value.ts";

export type ValueEditorProps<Value extends EditorValue = EditorValue> = {
  value: Value;
  onChange: (value: EditorValue) => void;
  /** What may be used here; undefined if anything may. */
  place: Place;
  /** Spoken name of the thing whose value this is. */
  label: string;
  /** Its place in the mapping, as the compiler's issues write it. */
  path: string;
};

/**
 * The editor of any value. Values nest in values, modules may not: the inner ones find the outer
 * one here.
 */
export const ValueEditorContext = createContext<ComponentType<ValueEditorProps> | null>(null);

export function NestedValue(props: ValueEditorProps) {
  const Editor = use(ValueEditorContext);
  if (!Editor) throw new Error("NestedValue needs a ValueEditorContext around it");
  return <Editor {...props} />;
}
