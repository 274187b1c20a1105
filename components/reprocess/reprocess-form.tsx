"use client";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice, Skeleton } from "#components/ui/states.tsx";
import { Checkbox, RadioGroup } from "#components/ui/toggle.tsx";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import type { StartReprocess, StoredEventFilter } from "#lib/console/reprocess/schema.ts";

/** What someone has chosen so far. */
export type Choice = {
  eventIds?: string[] | undefined;
  filter: StoredEventFilter;
  /** Undefined: all mappings that are on. */
  mappingIds?: string[] | undefined;
  again: boolean;
};

export const inputOf = ({ eventIds, filter, mappingIds, again }: Choice): StartReprocess => ({
  ...(eventIds ? { eventIds } : { filter }),
  ...(mappingIds ? { mappingIds } : {}),
  again,
});

/** Which events, through which mappings. */
export function ReprocessForm({
  destinationId,
  choice,
  onChange,
}: {
  destinationId: string;
  choice: Choice;
  onChange: (choice: Choice) => void;
}) {
  return (
    <div className="flex flex-col gap-4">
      {choice.eventIds ? null : (
        <FieldSet legend="Events">
          <p className="text-ink-muted">{outside(filterWords(choice.filter))}</p>
          <div className="grid gap-3 sm:grid-cols-2">
            {(
              [
                ["name", "Event name"],
                ["userId", "User ID"],
              ] as const
            ).map(([key, label]) => (
              <Field key={key} label={label}>
                <Input
                  value={choice.filter[key] ?? ""}
                  placeholder="Any"
                  onChange={({ target }) => onChange({ ...choice, filter: { ...choice.filter, [key]: target.value || undefined } })}
                />
              </Field>
            ))}
          </div>
          <Checkbox
            checked={choice.filter.matchedNothing === true}
            onCheckedChange={(on) => onChange({ ...choice, filter: { ...choice.filter, matchedNothing: on || undefined } })}
          >
            Only events that no mapping matched
          </Checkbox>
        </FieldSet>
      )}
      <MappingChoice
        destinationId={destinationId}
        chosen={choice.mappingIds}
        onChange={(mappingIds) => onChange({ ...choice, mappingIds })}
      />
      <Checkbox
        checked={choice.again}
        onCheckedChange={(again) => onChange({ ...choice, again })}
        help="Talon.One then receives them twice. Deliveries in progress are left out."
      >
        Also send events that already have a delivery by the mapping
      </Checkbox>
    </div>
  );
}

function MappingChoice({
  destinationId,
  chosen,
  onChange,
}: {
  destinationId: string;
  chosen: string[] | undefined;
  onChange: (ids: string[] | undefined) => void;
}) {
  const mappings = useMappings(destinationId);
  const on = mappings.data?.items.filter(({ enabled }) => enabled) ?? [];
  if (mappings.isPending) return <Skeleton className="h-16" />;
  if (on.length === 0) return <Notice tone="warn" title="No mapping is on. Turn one on first." />;
  return (
    <FieldSet legend="Mappings">
      <RadioGroup
        name="mappings"
        value={chosen ? "some" : "all"}
        onValueChange={(value) => onChange(value === "all" ? undefined : [])}
        options={[
          { value: "all", label: `All that are on (${on.length})` },
          { value: "some", label: "Only these" },
        ]}
      />
      {chosen && (
        <div className="ml-6 flex max-h-48 flex-col gap-1.5 overflow-y-auto">
          {on.map(({ id, name }) => (
            <Checkbox
              key={id}
              checked={chosen.includes(id)}
              onCheckedChange={(checked) => onChange(checked ? [...chosen, id] : chosen.filter((each) => each !== id))}
            >
              {outside(name)}
            </Checkbox>
          ))}
        </div>
      )}
    </FieldSet>
  );
}

const outcomes = { accepted: "accepted", discarded: "unused", malformed: "unreadable" };

/** The parts of a filter that the form has no field for, in words. */
function filterWords({ type, outcome, from, to, sourceId, messageId }: StoredEventFilter): string {
  const what = [outcome?.map((each) => outcomes[each]).join(" or "), type].filter(Boolean).join(" ");
  const when = [from && `from ${shortTime(from)}`, to && `to ${shortTime(to)}`].filter(Boolean).join(" ");
  return `All ${what ? `${what} ` : ""}events${sourceId ? " from the chosen source" : ""}${messageId ? ` with the message ID ${messageId}` : ""}${when ? `, ${when}` : ""}.`;
}

const shortTime = (iso: string) => new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
