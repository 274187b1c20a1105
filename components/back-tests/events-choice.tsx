"use client";
import { rangeStart, timeRanges } from "#components/tables/time-range.ts";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { count } from "#components/ui/time.tsx";
import { lastChoices } from "#lib/console/back-tests/choices.ts";
import { useSources } from "#lib/console/sources/hooks.ts";

/**
 * Which events to test on. Empty: any. `from` and `to` count if `range` is "chosen": as in the
 * browser's own fields, in the reader's time zone.
 */
export type EventsChoice = { last: number; range: string; from: string; to: string; sourceId: string; name: string };
export const startingChoice: EventsChoice = { last: 1_000, range: "", from: "", to: "", sourceId: "", name: "" };
const chosenTimes = "chosen";
const yesterday = "yesterday";

/** The same for the API. */
export function timesOf({ range, from, to }: EventsChoice, nowMs: number): { from: string | undefined; to: string | undefined } {
  // To the last millisecond: a time that is given belongs to it.
  if (range === yesterday) return { from: dayStart(nowMs, -1).toISOString(), to: new Date(dayStart(nowMs, 0).getTime() - 1).toISOString() };
  if (range !== chosenTimes) return { from: rangeStart(range, nowMs), to: undefined };
  return { from: from ? new Date(from).toISOString() : undefined, to: to ? new Date(to).toISOString() : undefined };
}

/** When a day begins for the reader; a day on which clocks change is not 24 hours long. */
function dayStart(nowMs: number, daysFromNow: number): Date {
  const now = new Date(nowMs);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysFromNow);
}

/** What is wrong with the times, in a sentence. */
export function timesProblem({ range, from, to }: EventsChoice, nowMs: number): string | undefined {
  if (range !== chosenTimes) return undefined;
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (from === "" && to === "") return "Choose when the time begins or ends.";
  if (begin > nowMs) return "Choose a time that has begun.";
  return end <= begin ? "The end must be later than the beginning." : undefined;
}

/**
 * Nobody has filled in anything yet: that is not an error, and the field's help says what to do.
 */
const shownProblem = (choice: EventsChoice, nowMs: number) =>
  choice.from === "" && choice.to === "" ? undefined : timesProblem(choice, nowMs);

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
          <option value={yesterday}>Yesterday</option>
          <option value={chosenTimes}>Choose times…</option>
        </Select>
      </Field>
      {choice.range === chosenTimes && (
        <>
          <Field label="From" help="In your time zone. From, to or both." error={shownProblem(choice, Date.now())}>
            <Input type="datetime-local" value={choice.from} onChange={({ target }) => onChange({ ...choice, from: target.value })} />
          </Field>
          <Field label="To" help="Leave empty for now.">
            <Input type="datetime-local" value={choice.to} onChange={({ target }) => onChange({ ...choice, to: target.value })} />
          </Field>
        </>
      )}
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
