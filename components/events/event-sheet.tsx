"use client";
import { FlaskConical, ListRestart } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { ReadableFacts } from "#components/readable/readable-facts.tsx";
import { LazyReprocessDialog } from "#components/reprocess/lazy-reprocess-dialog.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Facts } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { CodeBlock } from "#components/ui/json-view.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { stateOf } from "#components/words/delivery-states.ts";
import { eventTitle, outcomeWords } from "#components/words/event-words.ts";
import { useEvent } from "#lib/console/events/hooks.ts";
import { eventSentence, saidBy } from "./event-sentence.ts";

/** One event's history: what came, and what each mapping made of it. */
export function EventSheet({
  destinationId,
  eventId,
  onClose,
}: {
  destinationId: string;
  eventId: string | undefined;
  onClose: () => void;
}) {
  const found = useEvent(destinationId, eventId);
  const mayReprocess = useCan("events.reprocess");
  const [reprocessing, setReprocessing] = useState(false);
  if (!eventId) return null;
  const event = found.data;
  const said = event && saidBy(event.payload);
  return (
    <Sheet
      open
      width="lg"
      onOpenChange={onClose}
      title={event ? eventTitle(event) : "Event"}
      description={
        event && (
          <>
            {outside(event.type)} event, received <Time value={event.receivedAt} absolute />
          </>
        )
      }
      actions={
        <>
          {mayReprocess && (
            <Button size="sm" onClick={() => setReprocessing(true)}>
              <ListRestart aria-hidden />
              Reprocess
            </Button>
          )}
          <ButtonLink size="sm" href={paths.tester(destinationId, eventId)}>
            <FlaskConical aria-hidden />
            Open in tester
          </ButtonLink>
        </>
      }
    >
      {found.isPending ? (
        <Loading label="the event" className="flex flex-col gap-4 p-4">
          <Skeleton className="h-24" />
          <Skeleton className="h-40" />
          <Skeleton className="h-80" />
        </Loading>
      ) : found.isError ? (
        <ErrorState title="The event couldn’t be loaded" error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <div className="flex flex-col gap-5 p-4">
          {found.data.masked && <Notice>Personal data is masked for your role.</Notice>}
          <p className="text-lg break-words">{outside(eventSentence(found.data))}</p>
          {found.data.outcome !== "accepted" && (
            <Notice tone={found.data.outcome === "malformed" ? "bad" : "info"} title={outcomeWords[found.data.outcome].word}>
              {found.data.reason ?? "No reason was recorded."}
            </Notice>
          )}
          <section>
            <h3 className="mb-2 font-semibold">Deliveries</h3>
            {found.data.deliveries.length === 0 ? (
              <p className="text-ink-muted">
                No mapping created a delivery.{" "}
                <Link href={paths.tester(destinationId, eventId)} className="text-accent-text underline">
                  See why in the Event Tester
                </Link>
                , mapping by mapping.
              </p>
            ) : (
              <ul className="divide-y divide-line rounded-lg border border-line">
                {found.data.deliveries.map((delivery) => {
                  const state = stateOf(delivery.state);
                  return (
                    <li
                      key={delivery.id}
                      className="relative flex flex-wrap items-center justify-between gap-x-4 px-3 py-2 hover:bg-sunken"
                    >
                      <Link
                        href={paths.deliveries(destinationId, { delivery: delivery.id })}
                        className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
                      >
                        {outside(delivery.mappingName ?? "A deleted mapping")}
                      </Link>
                      <StateDot icon={state.icon} tone={state.tone} hollow={state.hollow} className="text-sm">
                        {state.word}
                      </StateDot>
                      {delivery.reason && <p className="w-full text-sm break-words text-ink-muted">{outside(delivery.reason)}</p>}
                    </li>
                  );
                })}
              </ul>
            )}
          </section>
          {said && (
            <section>
              <h3 className="mb-2 font-semibold">What it says</h3>
              <ReadableFacts value={said} />
            </section>
          )}
          <section>
            <h3 className="mb-2 font-semibold">Facts</h3>
            <Facts
              items={[
                { name: "Source", value: found.data.sourceName ?? "A deleted source" },
                { name: "User", value: found.data.userId ? <Mono>{found.data.userId}</Mono> : "none" },
                ...(found.data.anonymousId ? [{ name: "Anonymous ID", value: <Mono key="a">{found.data.anonymousId}</Mono> }] : []),
                { name: "Message ID", value: <Mono>{found.data.messageId}</Mono> },
                ...(found.data.sentAt ? [{ name: "Sent by Segment", value: <Time key="t" value={found.data.sentAt} absolute /> }] : []),
              ]}
            />
          </section>
          <details>
            <summary className="text-ink-muted hover:text-ink">As received, as JSON</summary>
            <div className="mt-2">
              <CodeBlock caption="As received" copyLabel="Copy event" value={found.data.payload} maxHeight="max-h-none" />
            </div>
          </details>
        </div>
      )}
      {reprocessing && (
        <LazyReprocessDialog
          destinationId={destinationId}
          which={{ eventIds: [eventId], filter: {} }}
          onClose={() => setReprocessing(false)}
        />
      )}
    </Sheet>
  );
}
