"use client";
import { Plus, X } from "lucide-react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Select } from "#components/ui/input.tsx";
import { useNewest } from "#components/ui/load-when-touched.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import { AttributeName, valueField } from "../catalogue/attribute-name.tsx";
import { useKnownCatalogue } from "../catalogue/catalogue-context.tsx";
import { entryPlace } from "../model/issue-places.ts";
import { kindsFor, type Place } from "../model/kinds.ts";
import { withConvert } from "../model/later-convert.ts";
import { toJson } from "../model/to-json.ts";
import { unsendable } from "../model/unfinished.ts";
import { type EditorValue, nothing, type ObjectEntry } from "../model/value.ts";
import { useCompact, useReadOnly } from "./environment.tsx";
import { NestedValue, type ValueEditorProps } from "./nested-value.tsx";

type Props = ValueEditorProps<Extract<EditorValue, { kind: "object" }>>;

/**
 * An object key by key: the field's own sub-fields if it declares them, otherwise keys of the
 * person's choice.
 */
export function ObjectEditor(props: Props) {
  const { place } = props;
  return place?.fields ? <DeclaredKeys {...props} fields={place.fields} /> : <FreeKeys {...props} />;
}

function DeclaredKeys({ value, onChange, label, path, fields }: Props & { fields: readonly ActionField[] }) {
  const readOnly = useReadOnly();
  const entryOf = (key: string) => value.entries.find((entry) => entry.key === key);
  // One or two fields need no list to be added from.
  const shown = fields.filter((field) => fields.length <= 2 || field.required || entryOf(field.key));
  const absent = fields.filter((field) => !shown.includes(field));
  const unknown = value.entries.filter((entry) => !fields.some((field) => field.key === entry.key));
  const set = (key: string, next: EditorValue | undefined) => {
    const rest = value.entries.filter((entry) => entry.key !== key);
    const at = value.entries.findIndex((entry) => entry.key === key);
    const entries =
      next === undefined ? rest : at < 0 ? [...rest, { key, value: next }] : replaceAt(value.entries, at, { key, value: next });
    onChange({ ...value, entries });
  };
  const newest = useNewest(set);
  return (
    <div className="flex min-w-0 flex-col gap-2.5">
      {shown.map((field) => (
        <Entry
          key={field.key}
          title={field.label}
          required={field.required}
          help={field.help}
          onRemove={field.required || readOnly ? undefined : () => set(field.key, undefined)}
        >
          <NestedValue
            value={entryOf(field.key)?.value ?? nothing}
            onChange={(next) => set(field.key, next)}
            place={field}
            label={`${field.label} of ${label}`}
            path={entryPlace(value, path, field.key)}
          />
        </Entry>
      ))}
      {unknown.map((entry) => (
        <Entry
          key={entry.key}
          title={entry.key}
          help="Talon.One has no such field here, so it is left out."
          warn
          onRemove={readOnly ? undefined : () => set(entry.key, undefined)}
        >
          <NestedValue
            value={entry.value}
            onChange={(next) => set(entry.key, next)}
            place={undefined}
            label={`${entry.key} of ${label}`}
            path={entryPlace(value, path, entry.key)}
          />
        </Entry>
      ))}
      {!readOnly && absent.length > 0 && (
        <Select
          wrapperClassName="w-60 max-w-full"
          aria-label={`Add a field to ${label}`}
          value=""
          onChange={(event) => {
            const field = absent.find((candidate) => candidate.key === event.target.value);
            if (field) withConvert(({ fresh }) => newest.current?.(field.key, fresh(kindsFor(field)[0] ?? "event", field)));
          }}
        >
          <option value="">Add field…</option>
          {absent.map((field) => (
            <option key={field.key} value={field.key}>
              {field.label}
            </option>
          ))}
        </Select>
      )}
    </div>
  );
}

function FreeKeys({ value, onChange, place, label, path }: Props) {
  const readOnly = useReadOnly();
  const known = useKnownCatalogue();
  const valuePlace: Place = place?.valueFields ? { type: "object", fields: place.valueFields } : undefined;
  const setEntries = (entries: ObjectEntry[]) => onChange({ ...value, entries });
  const newest = useNewest((entry: ObjectEntry) => setEntries([...value.entries, entry]));
  const seen = new Map<string, number>();
  for (const entry of value.entries) seen.set(entry.key, (seen.get(entry.key) ?? 0) + 1);
  return (
    <div className="flex min-w-0 flex-col gap-2.5">
      {value.entries.map((entry, index) => {
        const problem =
          entry.key === ""
            ? "Enter a name for this key."
            : entry.key === unsendable
              ? "A key can’t have this name."
              : (seen.get(entry.key) ?? 0) > 1
                ? "This key appears twice. The last one is used."
                : undefined;
        const name = entry.key || `key ${index + 1}`;
        // Just added: that isn’t an error before anything else is said.
        const isNew = entry.key === "" && toJson(entry.value) === undefined;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a key is being typed, so it cannot identify its row
          <div key={index} data-entry="" className="flex min-w-0 flex-col gap-1">
            <div className="flex min-w-0 items-center gap-1">
              <AttributeName
                field={place}
                value={entry.key}
                label={`Key ${index + 1} of ${label}`}
                invalid={problem !== undefined && !isNew}
                readOnly={readOnly}
                onChange={(key) => setEntries(replaceAt(value.entries, index, { ...entry, key }))}
              />
              {!readOnly && (
                <IconButton
                  size="sm"
                  label={`Remove ${name} of ${label}`}
                  onClick={() => setEntries(value.entries.filter((_, at) => at !== index))}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </div>
            {problem && <p className={isNew ? "text-sm text-ink-faint" : "text-sm text-bad"}>{problem}</p>}
            <NestedValue
              value={entry.value}
              onChange={(next) => setEntries(replaceAt(value.entries, index, { ...entry, value: next }))}
              place={valuePlace ?? valueField(known, place, entry.key)}
              label={`${name} of ${label}`}
              path={entryPlace(value, path, entry.key)}
            />
          </div>
        );
      })}
      {!readOnly && (
        <Button
          size="sm"
          className="self-start"
          onClick={() =>
            withConvert(({ fresh }) => newest.current?.({ key: "", value: fresh(valuePlace ? "object" : "event", valuePlace) }))
          }
        >
          <Plus aria-hidden />
          Add key
        </Button>
      )}
    </div>
  );
}

function Entry({
  title,
  required,
  help,
  warn,
  onRemove,
  children,
}: {
  title: string;
  required?: boolean;
  help?: string;
  warn?: boolean;
  onRemove?: () => void;
  children: React.ReactNode;
}) {
  const compact = useCompact();
  return (
    <div data-entry="" className="@container">
      <div
        className={cn(
          "grid min-w-0 grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1",
          compact ? "@sm:grid-cols-[7rem_minmax(0,1fr)_1.75rem]" : "@xl:grid-cols-[9rem_minmax(0,1fr)_1.75rem]",
        )}
      >
        <span className={cn("min-w-0", compact ? "@sm:pt-1.5" : "@xl:pt-1.5")}>
          <span className="font-medium">{title}</span>
          {required && <span className="ml-1.5 text-xs text-ink-faint">required</span>}
          {help && (
            <span className={cn("block text-sm", warn ? "text-warn" : "text-ink-faint", compact && !warn && "@sm:sr-only")}>{help}</span>
          )}
        </span>
        <div className={cn("min-w-0", compact ? "@max-sm:col-span-2 @max-sm:row-start-2" : "@max-xl:col-span-2 @max-xl:row-start-2")}>
          {children}
        </div>
        {onRemove && (
          <IconButton
            size="sm"
            label={`Remove ${title}`}
            onClick={onRemove}
            className={cn(
              compact ? "@max-sm:col-start-2 @max-sm:row-start-1 @sm:mt-0.5" : "@max-xl:col-start-2 @max-xl:row-start-1 @xl:mt-0.5",
            )}
          >
            <X aria-hidden />
          </IconButton>
        )}
      </div>
    </div>
  );
}

function replaceAt(entries: readonly ObjectEntry[], index: number, entry: ObjectEntry): ObjectEntry[] {
  return entries.map((other, at) => (at === index ? entry : other));
}
