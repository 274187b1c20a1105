"use client";
import { ListRestart, Radio } from "lucide-react";
import { useParams } from "next/navigation";
import { useState } from "react";
import { ListHistogram } from "#components/charts/list-histogram.tsx";
import { ownTimeZone } from "#components/charts/own-time-zone.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { LazyReprocessDialog } from "#components/reprocess/lazy-reprocess-dialog.tsx";
import type { Which } from "#components/reprocess/reprocess-dialog.tsx";
import { ReprocessRunning } from "#components/reprocess/running-notice.tsx";
import { FilterBar, FilterSelect } from "#components/tables/filter-bar.tsx";
import { itemsOf, LiveTable, SheetLink } from "#components/tables/live-table.tsx";
import { rangeStart } from "#components/tables/time-range.ts";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { SelectionBar, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time, useNow } from "#components/ui/time.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { eventTitle, outcomeChoices, outcomeWords, typeChoices } from "#components/words/event-words.ts";
import { type EventFilter, useEvents, useReasonCounts } from "#lib/console/events/list-hooks.ts";
import type { Event } from "#lib/console/events/schema.ts";
import { useEventHistogram } from "#lib/console/histograms/hooks.ts";
import { mostEventIds } from "#lib/console/reprocess/limits.ts";
import type { StoredEventFilter } from "#lib/console/reprocess/schema.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { EventSheet } from "./event-sheet.tsx";
import { NoEvents } from "./no-events.tsx";
import { ReasonList } from "./reason-list.tsx";

const names = ["type", "outcome", "reason", "sourceId"];

export function EventList() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const { params, push } = useUrlState();
  const [live, setLive] = useState(true);
  const now = useNow();
  const sources = useSources(destinationId);
  const given = (name: string) => params.get(name) || undefined;
  const filter: EventFilter = {
    q: given("q"),
    type: given("type"),
    outcome: given("outcome"),
    reason: given("reason"),
    sourceId: given("sourceId"),
    from: rangeStart(params.get("range"), now) ?? given("from"),
    to: given("to"),
  };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const events = useEvents(destinationId, filter, live && !filter.to);
  const items = itemsOf(events);
  const mayReprocess = useCan("events.reprocess");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [reprocessing, setReprocessing] = useState<Which>();
  const timeZone = ownTimeZone();
  const reasons = useReasonCounts(destinationId, filter, { timeZone, live: live && !filter.to });
  const whole = reprocessable(filter, items);
  const select = (id: string, on: boolean) => {
    const next = new Set(selected);
    if (on) next.add(id);
    else next.delete(id);
    setSelected(next);
  };

  return (
    <>
      <PageHeader
        title="Events"
        description="Everything sent to this destination’s sources, newest first."
        className="mb-3"
        actions={
          mayReprocess &&
          items.length > 0 &&
          whole && (
            <Button onClick={() => setReprocessing({ filter: whole })}>
              <ListRestart aria-hidden />
              Reprocess events
            </Button>
          )
        }
      />
      <ReprocessRunning destinationId={destinationId} mayStop={mayReprocess} />
      <FilterBar
        searchLabel="Search events"
        placeholder="User ID, message ID, event name, text in the payload"
        names={names}
        live={live}
        onLiveChange={setLive}
      >
        <FilterSelect name="type" label="Type" options={typeChoices} />
        <FilterSelect name="outcome" label="Outcome" options={outcomeChoices} />
        <FilterSelect
          name="reason"
          label="Reason"
          fixedWidth
          options={[
            { value: "", label: "All reasons" },
            ...(reasons.data?.reasons ?? []).map((each) => ({ value: each.key, label: `${visibleText(each.reason)} (${each.count})` })),
          ]}
        />
        {(sources.data?.length ?? 0) > 1 && (
          <FilterSelect
            name="sourceId"
            label="Source"
            options={[{ value: "", label: "All sources" }, ...(sources.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </FilterBar>
      <EventHistogram destinationId={destinationId} filter={filter} timeZone={timeZone} live={live && !filter.to} />
      <ReasonList asked={reasons} timeZone={timeZone} />
      {selected.size > 0 && (
        <div className="mb-3">
          <SelectionBar count={selected.size} noun="event" onClear={() => setSelected(new Set())}>
            <Button size="sm" onClick={() => setReprocessing({ eventIds: [...selected].slice(0, mostEventIds), filter: {} })}>
              <ListRestart aria-hidden />
              Reprocess
            </Button>
          </SelectionBar>
        </div>
      )}
      <LiveTable
        noun="events"
        list={events}
        empty={
          filtered ? (
            <EmptyState icon={Radio} title="No events match">
              Try fewer words or a longer time range.
            </EmptyState>
          ) : (
            <NoEvents destinationId={destinationId} sources={sources.data} />
          )
        }
        head={
          <thead>
            <tr>
              {mayReprocess && (
                <Th className="w-10 pr-0!">
                  <Checkbox
                    aria-label="Select all that are loaded"
                    checked={items.length > 0 && items.every((item) => selected.has(item.id))}
                    indeterminate={selected.size > 0 && !items.every((item) => selected.has(item.id))}
                    onCheckedChange={(on) => setSelected(on ? new Set(items.slice(0, mostEventIds).map((item) => item.id)) : new Set())}
                  />
                </Th>
              )}
              <Th className="w-30 max-sm:hidden">Received</Th>
              <Th className="w-24 max-sm:hidden">Type</Th>
              <Th>Event</Th>
              <Th className="w-1/5 max-lg:hidden">User</Th>
              <Th className="w-[42%] sm:w-2/5">What happened</Th>
            </tr>
          </thead>
        }
        renderRow={(event) => {
          const outcome = outcomeWords[event.outcome];
          return (
            <Tr key={event.id} aria-selected={mayReprocess ? selected.has(event.id) : undefined}>
              {mayReprocess && (
                <Td className="pr-0!">
                  <Checkbox
                    className="relative z-1"
                    aria-label={`Select ${visibleText(eventTitle(event))}`}
                    checked={selected.has(event.id)}
                    onCheckedChange={(on) => select(event.id, on)}
                  />
                </Td>
              )}
              <Td className="whitespace-nowrap text-ink-muted max-sm:hidden">
                <Time value={event.receivedAt} />
              </Td>
              <Td className="max-sm:hidden text-ink-muted">{event.type}</Td>
              <Td className="truncate">
                <SheetLink name="event" id={event.id}>
                  {eventTitle(event)}
                </SheetLink>
              </Td>
              <Td className="truncate font-mono text-mono text-ink-muted max-lg:hidden">{event.userId ?? event.anonymousId}</Td>
              <Td className="truncate">
                <StateDot icon={outcome.icon} tone={outcome.tone} className="max-w-full">
                  {event.outcome === "accepted" ? (
                    <>
                      {event.matched} {event.matched === 1 ? "mapping" : "mappings"}
                      <span className="max-sm:sr-only"> matched</span>
                    </>
                  ) : (
                    outcome.word
                  )}
                  {event.reason && <span className="text-ink-faint max-sm:hidden"> · {outside(event.reason)}</span>}
                </StateDot>
              </Td>
            </Tr>
          );
        }}
      />
      {reprocessing && (
        <LazyReprocessDialog
          destinationId={destinationId}
          which={reprocessing}
          onClose={() => {
            setReprocessing(undefined);
            setSelected(new Set());
          }}
        />
      )}
      <EventSheet destinationId={destinationId} eventId={params.get("event") ?? undefined} onClose={() => push({ event: undefined })} />
    </>
  );
}

const parts = [
  { name: "Accepted", token: "good", outcomes: ["accepted"] },
  { name: "Not used", token: "ink-faint", outcomes: ["discarded"] },
  { name: "Unreadable", token: "bad", outcomes: ["malformed"] },
];

function EventHistogram({
  destinationId,
  filter,
  timeZone,
  live,
}: {
  destinationId: string;
  filter: EventFilter;
  timeZone: string;
  live: boolean;
}) {
  const asked = useEventHistogram(destinationId, filter, timeZone, live);
  return <ListHistogram title="Events by time of receipt" asked={asked} parts={parts} timeZone={timeZone} />;
}

/**
 * The list's filter. A search becomes the user, the message or the event name that it found.
 * Results of other searches cannot be reprocessed as a whole, because more may match tomorrow.
 */
function reprocessable(
  { q, reason, type, outcome, sourceId, from, to }: EventFilter,
  items: readonly Event[],
): StoredEventFilter | undefined {
  const outcomes = outcome?.split(",").filter((each): each is Event["outcome"] => each in outcomeWords);
  const filter = { type, outcome: outcomes, sourceId, from, to };
  if (reason !== undefined) return undefined;
  if (q === undefined) return filter;
  const key = (["userId", "messageId", "name"] as const).find((each) => items.some((item) => item[each] === q));
  return key && { ...filter, [key]: q };
}
