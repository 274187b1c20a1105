"use client";
import { timeRanges } from "#components/tables/time-range.ts";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { count } from "#components/ui/time.tsx";
import { lastChoices } from "#lib/console/back-tests/choices.ts";
import { useSources } from "#lib/console/sources/hooks.ts";

/** Which events to try it on. Empty: any. */
export type EventsChoice = { last: number; range: string; sourceId: string; name: string };
export const startingChoice: EventsChoice = { last: 1_000, range: "", sourceId: "", name: "" };

export function EventsChoiceFields({
  destinationId,
  choice,
  onChange,
}: {
  destinationId: string;
  choice: EventsChoice;
  onChange: (choice: EventsChoice) => void;
}) {
  const sources = useSources(destinationId);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Events">
        <Select value={choice.last} onChange={({ target }) => onChange({ ...choice, last: Number(target.value) })}>
          {lastChoices.map((last) => (
            <option key={last} value={last}>
              The last {count(last)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Received">
        <Select value={choice.range} onChange={({ target }) => onChange({ ...choice, range: target.value })}>
          {timeRanges.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Event name">
        <Input value={choice.name} placeholder="Any" onChange={({ target }) => onChange({ ...choice, name: target.value })} />
      </Field>
      {(sources.data?.length ?? 0) > 1 && (
        <Field label="Source">
          <Select value={choice.sourceId} onChange={({ target }) => onChange({ ...choice, sourceId: target.value })}>
            <option value="">All sources</option>
            {sources.data?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </div>
  );
}
