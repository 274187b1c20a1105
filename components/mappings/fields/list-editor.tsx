"use client";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { useNewest } from "#components/ui/load-when-touched.ts";
import { itemPlaceIn } from "../model/issue-places.ts";
import { itemPlace, kindsFor, type Place } from "../model/kinds.ts";
import { withConvert } from "../model/later-convert.ts";
import type { EditorValue } from "../model/value.ts";
import { useReadOnly } from "./environment.tsx";
import { NestedValue, type ValueEditorProps } from "./nested-value.tsx";

/** A list that is written entry by entry. */
export function ListEditor({ value, onChange, place, label, path }: ValueEditorProps<Extract<EditorValue, { kind: "list" }>>) {
  return (
    <ValueRows
      values={value.items}
      onChange={(items) => onChange({ ...value, items })}
      place={itemPlace(place)}
      label={label}
      pathOf={(index) => itemPlaceIn(value, path, index)}
      addLabel="Add entry"
    />
  );
}

/** Values in an order: added, removed and moved by buttons. */
export function ValueRows(props: {
  values: readonly EditorValue[];
  onChange: (values: EditorValue[]) => void;
  place: Place;
  label: string;
  pathOf: (index: number) => string;
  addLabel: string;
}) {
  const { values, onChange, place, label, pathOf, addLabel } = props;
  const newest = useNewest(props);
  const readOnly = useReadOnly();
  const move = (from: number, to: number) => {
    const next = [...values];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <ol className="flex min-w-0 flex-col gap-2">
        {values.map((entry, index) => {
          const name = `entry ${index + 1} of ${label}`;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity but their place
            <li key={index} className="flex min-w-0 items-start gap-1">
              <div className="min-w-0 flex-1">
                <NestedValue
                  value={entry}
                  onChange={(next) => onChange(values.map((other, at) => (at === index ? next : other)))}
                  place={place}
                  label={name}
                  path={pathOf(index)}
                />
              </div>
              {!readOnly && (
                <div className="flex shrink-0">
                  <IconButton size="sm" label={`Move ${name} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>
                    <ArrowUp aria-hidden />
                  </IconButton>
                  <IconButton
                    size="sm"
                    label={`Move ${name} down`}
                    disabled={index === values.length - 1}
                    onClick={() => move(index, index + 1)}
                  >
                    <ArrowDown aria-hidden />
                  </IconButton>
                  <IconButton size="sm" label={`Remove ${name}`} onClick={() => onChange(values.filter((_, at) => at !== index))}>
                    <X aria-hidden />
                  </IconButton>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {!readOnly && (
        <Button
          size="sm"
          className="self-start"
          onClick={() =>
            withConvert(({ fresh }) => newest.current?.onChange([...newest.current.values, fresh(kindsFor(place)[0] ?? "event", place)]))
          }
        >
          <Plus aria-hidden />
          {addLabel}
        </Button>
      )}
    </div>
  );
}
