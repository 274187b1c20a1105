"use client";
import { useDeferredValue, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Select } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { useEventSearch } from "#lib/console/events/list-hooks.ts";
import type { Event } from "#lib/console/events/schema.ts";
import { useSources } from "#lib/console/sources/hooks.ts";
import { eventPerson, receivedTitle } from "./model/received-event.ts";

/**
 * Every received event, newest first, of one source or all; searched by the server, a page at a
 * time.
 */
export function EventFinder({
  destinationId,
  onClose,
  onChoose,
}: {
  destinationId: string;
  onClose: () => void;
  onChoose: (id: string) => void;
}) {
  const sources = useSources(destinationId).data ?? [];
  const [sourceId, setSourceId] = useState("");
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const found = useEventSearch(destinationId, { q, sourceId: sourceId || undefined });
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const masked = found.data?.pages[0]?.masked ?? false;
  const narrowed = q !== "" || sourceId !== "";
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title="Received events"
      description={
        masked
          ? "Search by name, type or message ID. Personal data is masked for your role."
          : "Search by name, type, user ID, anonymous ID or message ID."
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <div className="flex flex-wrap gap-2">
          <SearchInput label="Search received events" className="min-w-48 flex-1" value={typed} maxLength={300} onValueChange={setTyped} />
          <Select aria-label="Source" wrapperClassName="min-w-32" value={sourceId} onChange={(event) => setSourceId(event.target.value)}>
            <option value="">All sources</option>
            {sources.map((source) => (
              <option key={source.id} value={source.id}>
                {outside(source.name)}
              </option>
            ))}
          </Select>
        </div>
        <p role="status" className="sr-only">
          {found.isFetching ? "" : `${items.length} events found${found.hasNextPage ? ", older ones can be searched" : ""}.`}
        </p>
        {found.error && !found.data && (
          <ErrorState title="The events couldn’t be searched" error={found.error} onRetry={() => found.refetch()} />
        )}
        {found.isPending && (
          <Loading label="received events" className="flex flex-col gap-2">
            <Skeleton className="h-11" />
            <Skeleton className="h-11" />
            <Skeleton className="h-11" />
          </Loading>
        )}
        {found.data && items.length === 0 && !found.isFetching && (
          <EmptyState title={narrowed ? "No events found" : "No events received yet"} className="py-8">
            {narrowed
              ? found.hasNextPage
                ? "None of the newest events match. You can search older ones too."
                : "No stored events match."
              : "Until one arrives, use a sample or paste your own."}
          </EmptyState>
        )}
        <ul aria-busy={found.isFetching} className="flex flex-col">
          {items.map((event) => (
            <li key={event.id}>
              <FoundEvent event={event} onChoose={() => onChoose(event.id)} />
            </li>
          ))}
        </ul>
        {found.hasNextPage && (
          <Button busy={found.isFetchingNextPage} className="self-center" onClick={() => void found.fetchNextPage()}>
            {items.length === 0 ? "Search older events" : "Older events"}
          </Button>
        )}
      </div>
    </Sheet>
  );
}

function FoundEvent({ event, onChoose }: { event: Event; onChoose: () => void }) {
  return (
    <button
      type="button"
      onClick={onChoose}
      className="flex min-h-11 w-full items-center gap-3 rounded-md px-2 py-1.5 text-left hover:bg-sunken focus-visible:bg-sunken"
    >
      <span className="min-w-0 flex-1">
        <span className="block font-medium break-words">{receivedTitle(event)}</span>
        <span className="block text-sm break-all text-ink-muted">
          {eventPerson(event)} · {event.sourceName ?? "deleted source"}
        </span>
        <span className="block font-mono text-mono break-all text-ink-faint">{event.messageId}</span>
      </span>
      <span className="shrink-0 text-sm text-ink-faint">
        <Time value={event.receivedAt} />
      </span>
    </button>
  );
}
