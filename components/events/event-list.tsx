"use client";
import { Radio } from "lucide-react";
import { useParams } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { FilterBar, FilterSelect } from "#components/tables/filter-bar.tsx";
import { LiveTable, SheetLink } from "#components/tables/live-table.tsx";
import { rangeStart } from "#components/tables/time-range.ts";
import { useUrlState } from "#components/tables/use-url-state.ts";
import { StateDot } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Td, Th, Tr } from "#components/ui/table.tsx";
import { Time, useNow } from "#components/ui/time.tsx";
import { type EventFilter, useEvents } from "#lib/console/events/hooks.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { EventSheet } from "./event-sheet.tsx";
import { eventTitle, outcomeChoices, outcomeWords, typeChoices } from "./event-words.ts";

const names = ["type", "outcome", "sourceId"];

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
    sourceId: given("sourceId"),
    from: rangeStart(params.get("range"), now) ?? given("from"),
    to: given("to"),
  };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const events = useEvents(destinationId, filter, live && !filter.to);

  return (
    <>
      <PageHeader title="Events" description="All that Segment sent to this destination’s sources, newest first." className="mb-3" />
      <FilterBar
        searchLabel="Search events"
        placeholder="User ID, message ID, event name, text in the payload"
        names={names}
        live={live}
        onLiveChange={setLive}
      >
        <FilterSelect name="type" label="Type" options={typeChoices} />
        <FilterSelect name="outcome" label="Outcome" options={outcomeChoices} />
        {(sources.data?.length ?? 0) > 1 && (
          <FilterSelect
            name="sourceId"
            label="Source"
            options={[{ value: "", label: "All sources" }, ...(sources.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </FilterBar>
      <LiveTable
        noun="events"
        list={events}
        empty={
          filtered ? (
            <EmptyState icon={Radio} title="No event fits">
              Try fewer words, or a longer time.
            </EmptyState>
          ) : (
            <EmptyState
              icon={Radio}
              title="No event yet"
              action={<ButtonLink href={paths.sources(destinationId)}>Connect a source</ButtonLink>}
            >
              Events appear here within a second after Segment has sent them.
            </EmptyState>
          )
        }
        head={
          <thead>
            <tr>
              <Th className="w-30 max-sm:hidden">Received</Th>
              <Th className="w-24 max-sm:hidden">Type</Th>
              <Th>Event</Th>
              <Th className="w-1/5 max-md:hidden">User</Th>
              <Th className="w-[56%] sm:w-2/5">What happened</Th>
            </tr>
          </thead>
        }
        renderRow={(event) => {
          const outcome = outcomeWords[event.outcome];
          return (
            <Tr key={event.id}>
              <Td className="whitespace-nowrap text-ink-muted max-sm:hidden">
                <Time value={event.receivedAt} />
              </Td>
              <Td className="max-sm:hidden text-ink-muted">{event.type}</Td>
              <Td className="truncate">
                <SheetLink name="event" id={event.id}>
                  {eventTitle(event)}
                </SheetLink>
              </Td>
              <Td className="truncate font-mono text-mono text-ink-muted max-md:hidden">{event.userId ?? event.anonymousId}</Td>
              <Td className="truncate">
                <StateDot tone={outcome.tone} hollow={outcome.hollow} className="max-w-full">
                  {event.outcome === "accepted" ? `${event.matched} ${event.matched === 1 ? "mapping" : "mappings"} matched` : outcome.word}
                  {event.reason && <span className="text-ink-faint"> · {outside(event.reason)}</span>}
                </StateDot>
              </Td>
            </Tr>
          );
        }}
      />
      <EventSheet destinationId={destinationId} eventId={params.get("event") ?? undefined} onClose={() => push({ event: undefined })} />
    </>
  );
}
