"use client";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { PayloadPair } from "#components/plans/payload-pair.tsx";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { PayloadPlace, PayloadRemarks } from "#components/words/payload-place.tsx";
import { useBackTestEvents } from "#lib/console/back-tests/hooks.ts";
import type { BackTestEvents, BackTestEventsQuery } from "#lib/console/back-tests/schema.ts";
import { BackTestDryRunPart } from "./back-test-dry-run.tsx";
import { outcomeWords } from "./outcome-matrix.tsx";

/** The events behind one number, each with what is sent now and what would be. */
export function BackTestEventsSheet({
  destinationId,
  backTestId,
  title,
  query,
  nameOf,
  onClose,
}: {
  destinationId: string;
  backTestId: string;
  title: string;
  query: BackTestEventsQuery;
  /** Given where several mappings are compared. */
  nameOf: ((mappingId: string) => string) | undefined;
  onClose: () => void;
}) {
  const found = useBackTestEvents(destinationId, backTestId, query);
  const pages = found.data?.pages ?? [];
  const first = pages[0];
  const gone = pages.reduce((sum, page) => sum + page.gone, 0);
  return (
    <Sheet
      open
      width="lg"
      onOpenChange={onClose}
      title={title}
      description={first && `${count(first.count)} ${first.count === 1 ? "event" : "events"}, newest first.`}
    >
      {found.isPending ? (
        <Loading label="the events" className="flex flex-col gap-4 p-4">
          <Skeleton className="h-48" />
          <Skeleton className="h-48" />
        </Loading>
      ) : found.isError ? (
        <ErrorState title="The events couldn’t be loaded" error={found.error} onRetry={() => found.refetch()} />
      ) : (
        <div className="flex flex-col gap-5 p-4">
          {first?.masked && <Notice>Personal data is masked for your role.</Notice>}
          {gone > 0 && (
            <Notice>
              {count(gone)} of these {gone === 1 ? "event has" : "events have"} expired or been erased since.
            </Notice>
          )}
          {pages.flatMap((page) =>
            page.items.map((item) => (
              <Compared
                key={`${item.eventId}${item.mappingId}`}
                destinationId={destinationId}
                backTestId={backTestId}
                item={item}
                nameOf={nameOf}
              />
            )),
          )}
          {found.hasNextPage && (
            <Button busy={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
              Show more
            </Button>
          )}
        </div>
      )}
    </Sheet>
  );
}

type Item = BackTestEvents["items"][number];

type ComparedProps = { destinationId: string; backTestId: string; item: Item; nameOf: ((id: string) => string) | undefined };

function Compared({ destinationId, backTestId, item, nameOf }: ComparedProps) {
  const isSent = item.before.outcome === "ready" || item.after.outcome === "ready";
  const of = { eventId: item.eventId, mappingId: item.mappingId };
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">
        <Link href={paths.event(destinationId, item.eventId)} className="text-accent-text underline">
          {outside(item.title)}
        </Link>
        , <Time value={item.receivedAt} absolute />
        {nameOf && <span className="font-normal text-ink-muted">, {outside(nameOf(item.mappingId))}</span>}
      </h3>
      <PayloadRemarks remarks={item.after.issues} />
      {item.differences.length > 0 && (
        <ul className="list-disc pl-5">
          {item.differences.map(({ path, change }) => (
            <li key={`${path}${change}`}>
              <PayloadPlace path={path} />: {change}
            </li>
          ))}
        </ul>
      )}
      <PayloadPair
        left={{
          caption: `Now: ${outcomeWords[item.before.outcome]}`,
          copyLabel: "Copy current payload",
          value: item.before.payload,
          empty: "Nothing is sent.",
        }}
        right={{
          caption: `After: ${outcomeWords[item.after.outcome]}`,
          copyLabel: "Copy payload after change",
          value: item.after.payload,
          empty: "Nothing would be sent.",
        }}
      />
      {isSent && <BackTestDryRunPart destinationId={destinationId} backTestId={backTestId} of={of} title={item.title} />}
    </section>
  );
}
