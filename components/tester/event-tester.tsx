"use client";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useDeferredValue, useMemo, useState } from "react";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { payloadTitle } from "#components/plans/event-choice.ts";
import { PageHeader } from "#components/ui/card.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { useDeleteSavedEvent } from "#lib/console/tester/hooks.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { Columns } from "./columns.tsx";
import { EventColumn, type EventView } from "./event-column.tsx";
import { EventPicker } from "./event-picker.tsx";
import { MappingColumn } from "./mapping-column.tsx";
import { MappingDetail } from "./mapping-detail.tsx";
import { triggerPathsOf } from "./model/explain-words.ts";
import { linksOf } from "./model/links.ts";
import { type Mode, TesterActions } from "./tester-actions.tsx";
import { useContractIssues } from "./use-contract-issues.ts";
import { useCopiedLink } from "./use-copied-link.ts";
import { useSending } from "./use-sending.ts";
import { usePlan, useTestedDestination, useUnsavedMapping } from "./use-tested-plan.ts";
import { setParams, useTesterEvent } from "./use-tester-event.ts";

// What opens over the page is loaded when it is opened.
const EventFinder = dynamic(
  patiently(() => import("./event-finder.tsx").then((module) => module.EventFinder)),
  { ssr: false },
);
const SendDialog = dynamic(
  patiently(() => import("./send-dialog.tsx").then((module) => module.SendDialog)),
  { ssr: false },
);
const SaveEventDialog = dynamic(
  patiently(() => import("./save-dialogs.tsx").then((module) => module.SaveEventDialog)),
  { ssr: false },
);
const SaveCaseDialog = dynamic(
  patiently(() => import("./save-dialogs.tsx").then((module) => module.SaveCaseDialog)),
  { ssr: false },
);
const SavedSheet = dynamic(
  patiently(() => import("./saved-sheet.tsx").then((module) => module.SavedSheet)),
  { ssr: false },
);
const CasesSheet = dynamic(
  patiently(() => import("./cases-sheet.tsx").then((module) => module.CasesSheet)),
  { ssr: false },
);

type Asking = "find" | "send" | "save-event" | "save-case" | "cases" | "saved" | undefined;

/** What an event does, and why: previewed and validated in the browser, sent only when asked. */
export function EventTester({ destination, mappings }: { destination: Destination; mappings: readonly Mapping[] }) {
  const viewer = useViewer();
  const search = useSearchParams();
  const canSend = useCan("tester.send");
  const tested = useTesterEvent(destination.id);
  const askedMapping = search.get("mapping");
  const unsaved = useUnsavedMapping(viewer.id, destination.id, mappings, askedMapping, search.get("draft") !== null);
  const compiled = useTestedDestination(destination, mappings, unsaved);
  const event = tested.read.ok ? tested.read.event : undefined;
  // Fifty mappings beside a large event take longer than a keystroke: the text goes first.
  const planned = usePlan(compiled, useDeferredValue(event));

  const [mode, setMode] = useState<Mode>(search.get("mode") === "validate" ? "validate" : "preview");
  // Held here and not in the columns: those are rebuilt when the window becomes narrow or wide,
  // and when one is folded.
  const [asking, setAsking] = useState<Asking>();
  const [view, setView] = useState<EventView>("text");
  const [wantedMapping, setWantedMapping] = useState(askedMapping);
  const chooseMapping = (id: string) => {
    setWantedMapping(id);
    setParams({ mapping: id });
  };
  const plans = planned?.mappings ?? [];
  const wanted = wantedMapping ?? tested.linkState?.mappingId ?? null;
  const chosen =
    plans.find((plan) => plan.mappingId === wanted) ??
    plans.find((plan) => plan.outcome === "ready" || plan.outcome === "invalid") ??
    plans[0];
  const links = useMemo(() => linksOf(chosen?.explanation?.mapping?.fields ?? []), [chosen]);
  const uses = useMemo(
    () => ({ links, trigger: triggerPathsOf(chosen?.explanation?.trigger), ...(chosen && { actionSlug: chosen.actionSlug }) }),
    [links, chosen],
  );
  const contract = useContractIssues(planned, mode === "validate");
  const sending = useSending({
    destinationId: destination.id,
    plans,
    unsavedId: unsaved?.id,
    text: tested.text,
    onSent: (results) => {
      const [first] = results;
      if (first && !results.some((result) => result.mappingId === chosen?.mappingId)) chooseMapping(first.mappingId);
    },
  });
  const removeSaved = useDeleteSavedEvent(destination.id);
  const copyLink = useCopiedLink(destination.id, { text: tested.text, chosenId: tested.chosenId, mappingId: chosen?.mappingId });
  const close = () => setAsking(undefined);
  const title = event ? payloadTitle(event) : "Event";

  return (
    <>
      <PageHeader
        title="Event Tester"
        description="See what an event does and why. Nothing is sent until you choose Send."
        className="mb-3"
        actions={
          <TesterActions
            mode={mode}
            onMode={(next) => {
              setMode(next);
              setParams({ mode: next === "validate" ? next : undefined });
            }}
            sendCount={event ? sending.toSend.length : 0}
            canSaveCase={planned !== undefined && !tested.masked && !unsaved}
            canLink={tested.chosenId !== undefined}
            onSend={() => setAsking("send")}
            onSaveCase={() => setAsking("save-case")}
            onCases={() => setAsking("cases")}
            onSaved={() => setAsking("saved")}
            onLink={() => void copyLink()}
          />
        }
      />
      {tested.error && (
        <Notice
          tone="bad"
          className="mb-3"
          title={tested.error instanceof Error ? tested.error.message : "The event couldn’t be loaded."}
        />
      )}
      {unsaved && (
        <Notice
          tone="info"
          className="mb-3"
          title={`“${unsaved.content.name}” is tested with your unsaved changes, not in its live version`}
        >
          You can preview and validate it. Save it to send a test.
        </Notice>
      )}
      <Columns
        columns={[
          {
            id: "event",
            title: "Event",
            children: (
              <EventColumn
                picker={
                  <EventPicker
                    destinationId={destination.id}
                    saved={tested.saved}
                    chosenId={tested.chosenId}
                    onChoose={tested.choose}
                    onText={tested.write}
                    canSave={event !== undefined}
                    onFind={() => setAsking("find")}
                    onSave={() => setAsking("save-event")}
                    onDelete={(id) =>
                      removeSaved.mutate(id, { onSuccess: () => toast.good("Deleted."), onError: (error) => toast.error(error) })
                    }
                  />
                }
                view={view}
                onView={setView}
                text={tested.text}
                onText={tested.write}
                read={tested.read}
                uses={uses}
                masked={tested.masked}
              />
            ),
          },
          {
            id: "mappings",
            title: "Mappings",
            aside: canSend && sending.toSend.length > 0 && <span className="text-sm text-ink-muted">{sending.toSend.length} selected</span>,
            children: (
              <MappingColumn
                destinationId={destination.id}
                planned={planned}
                loading={tested.loading || (event !== undefined && compiled === undefined)}
                hasText={tested.text.trim() !== ""}
                unsavedId={unsaved?.id}
                chosen={chosen?.mappingId}
                onChoose={chooseMapping}
                ticked={sending.ticked}
                onTick={sending.tick}
                canSend={canSend}
                results={sending.results}
                contractProblems={contract && new Map([...contract].map(([id, issues]) => [id, issues.length]))}
              />
            ),
          },
          {
            id: "detail",
            title: "Detail",
            children: chosen ? (
              <MappingDetail
                key={chosen.mappingId}
                destinationId={destination.id}
                plan={chosen}
                links={links}
                deployment={destination.deployment}
                contractIssues={contract?.get(chosen.mappingId)}
                result={sending.results.get(chosen.mappingId)}
                forEditor={tested.forEditor}
              />
            ) : planned?.stopped ? (
              <EmptyState title="No mapping runs" className="py-8">
                A filter stops this event before any mapping. See which one in the list of filters.
              </EmptyState>
            ) : (
              <EmptyState title="No mapping selected" className="py-8">
                Choose a mapping to see its verdict, payload and requests.
              </EmptyState>
            ),
          },
        ]}
      />
      {asking === "find" && (
        <EventFinder
          destinationId={destination.id}
          onClose={close}
          onChoose={(id) => {
            close();
            tested.choose(id);
          }}
        />
      )}
      {asking === "send" && event && (
        <SendDialog
          open
          onOpenChange={(open) => !open && !sending.busy && close()}
          plans={sending.toSend}
          deployment={destination.deployment}
          busy={sending.busy}
          onConfirm={() => void sending.run(event, tested.eventId).then(close)}
        />
      )}
      {asking === "save-event" && <SaveEventDialog destinationId={destination.id} suggestion={title} text={tested.text} onClose={close} />}
      {asking === "save-case" && event && compiled && (
        <SaveCaseDialog destinationId={destination.id} suggestion={title} event={event} compiled={compiled} onClose={close} />
      )}
      {asking === "saved" && (
        <SavedSheet
          open
          onOpenChange={(open) => !open && close()}
          destinationId={destination.id}
          onShow={(id) => {
            close();
            tested.choose(id);
          }}
          onShowLink={(id) => {
            close();
            tested.openLink(id);
          }}
        />
      )}
      {asking === "cases" && compiled && (
        <CasesSheet
          open
          onOpenChange={(open) => !open && close()}
          destinationId={destination.id}
          compiled={compiled}
          onShow={(testCase) => {
            close();
            tested.write(encodeJson(testCase.event, 2));
          }}
        />
      )}
    </>
  );
}
