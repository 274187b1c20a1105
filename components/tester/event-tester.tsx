"use client";
import { Link2, ListChecks, Send } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { useCan, useViewer } from "#components/frame/viewer.tsx";
import { eventTitle } from "#components/mappings/preview/event-choice.ts";
import { Button } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { Segmented } from "#components/ui/tabs.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Destination } from "#lib/destinations/schema.ts";
import type { RecentEvents } from "#lib/events/schema.ts";
import type { Mapping } from "#lib/mappings/schema.ts";
import { useCreateTestCase, useDeleteSavedEvent, useSaveEvent, useSaveLink, useSendEvent } from "#lib/tester/queries.ts";
import { expectationsOf } from "#lib/tester/run-case.ts";
import type { SavedEvent, SentResult, TestCase } from "#lib/tester/schema.ts";
import { CasesSheet } from "./cases-sheet.tsx";
import { Columns } from "./columns.tsx";
import { EventColumn } from "./event-column.tsx";
import { MappingDetail } from "./mapping-detail.tsx";
import { MappingList } from "./mapping-list.tsx";
import { linksOf } from "./model/links.ts";
import { testBundle } from "./model/test-bundle.ts";
import { NameDialog } from "./name-dialog.tsx";
import { SendDialog } from "./send-dialog.tsx";
import { StepsView } from "./steps-view.tsx";
import { contractIssuesOf, newMappingId, usePlan, useTestedDestination, useUnsavedMapping } from "./use-tested-plan.ts";
import { setParams, useTesterEvent } from "./use-tester-event.ts";

const noResults: ReadonlyMap<string, SentResult> = new Map();

/** What an event does, and why: previewed and validated in the browser, sent only when asked. */
export function EventTester({
  destination,
  mappings,
  recent,
  saved,
}: {
  destination: Destination;
  mappings: readonly Mapping[];
  recent: RecentEvents | undefined;
  saved: readonly SavedEvent[];
}) {
  const viewer = useViewer();
  const search = useSearchParams();
  const canSend = useCan("tester.send");
  const mayWrite = useCan("tester.write");
  const tested = useTesterEvent(destination.id, recent, saved);
  const askedMapping = search.get("mapping");
  const unsaved = useUnsavedMapping(viewer.id, destination.id, mappings, askedMapping, search.get("draft") !== null);
  const compiled = useTestedDestination(destination, mappings, unsaved);
  const event = tested.read.ok ? tested.read.event : undefined;
  const planned = usePlan(compiled, event);

  const [wantedMapping, setWantedMapping] = useState(askedMapping);
  const [mode, setMode] = useState<"preview" | "validate">("preview");
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<"send" | "save-event" | "save-case">();
  const [casesOpen, setCasesOpen] = useState(false);
  // Answers belong to the event they were given for.
  const [sent, setSent] = useState<{ text: string; results: ReadonlyMap<string, SentResult> }>();
  const send = useSendEvent(destination.id);
  const saveEvent = useSaveEvent(destination.id);
  const removeSaved = useDeleteSavedEvent(destination.id);
  const createCase = useCreateTestCase(destination.id);
  const saveLink = useSaveLink(destination.id);

  const plans = planned?.mappings ?? [];
  const wanted = wantedMapping ?? tested.linkState?.mappingId ?? null;
  const chosen =
    plans.find((plan) => plan.mappingId === wanted) ??
    plans.find((plan) => plan.outcome === "ready" || plan.outcome === "invalid") ??
    plans[0];
  const links = useMemo(() => linksOf(chosen?.explanation?.mapping?.fields ?? []), [chosen]);
  const contract = useMemo(() => (mode === "validate" && planned ? contractIssuesOf(planned) : undefined), [mode, planned]);
  const results = sent?.text === tested.text ? sent.results : noResults;
  const toSend = plans.filter((plan) => plan.outcome === "ready" && ticked.has(plan.mappingId) && plan.mappingId !== unsaved?.id);

  const sendNow = async () => {
    if (!event) return;
    try {
      const mappingIds = toSend.map((plan) => plan.mappingId);
      const answer = await send.mutateAsync({ event, eventId: tested.eventId, mappingIds });
      setSent({ text: tested.text, results: new Map(answer.results.map((result) => [result.mappingId, result])) });
      const first = answer.results[0];
      if (first && !answer.results.some((result) => result.mappingId === chosen?.mappingId)) chooseMapping(first.mappingId);
    } catch (error) {
      toast.error(error);
    }
    setAsking(undefined);
  };

  const chooseMapping = (id: string) => {
    setWantedMapping(id);
    setParams({ mapping: id });
  };

  const copyLink = async () => {
    try {
      const url = new URL(window.location.href);
      if (!tested.chosenId) {
        const { id } = await saveLink.mutateAsync({ text: tested.text, mappingId: chosen?.mappingId });
        url.search = new URLSearchParams({ link: id, ...(chosen && { mapping: chosen.mappingId }) }).toString();
        setParams({ link: id, event: undefined });
      }
      url.searchParams.delete("draft");
      await navigator.clipboard.writeText(url.toString());
      toast.good("Link copied. It opens exactly this.");
    } catch (error) {
      toast.error(error);
    }
  };

  const showCase = (testCase: TestCase) => {
    setCasesOpen(false);
    tested.write(JSON.stringify(testCase.event, null, 2));
  };

  const title = event ? eventTitle(event) : "Event";
  const sendWords =
    toSend.length === 0
      ? "Tick the mappings to send through"
      : `Send through ${toSend.length} ${toSend.length === 1 ? "mapping" : "mappings"}`;
  return (
    <>
      <PageHeader
        title="Event Tester"
        description="What an event does, and why. Nothing leaves until you press Send."
        className="mb-3"
        actions={
          <>
            <Segmented
              label="How far to go"
              value={mode}
              onValueChange={setMode}
              options={[
                { value: "preview", label: "Preview" },
                { value: "validate", label: "Validate" },
              ]}
            />
            {canSend ? (
              <Button look="primary" title={sendWords} disabled={toSend.length === 0 || !event} onClick={() => setAsking("send")}>
                <Send aria-hidden />
                Send…
              </Button>
            ) : (
              <span className="text-sm text-ink-faint">Your role previews and validates; it does not send.</span>
            )}
            {mayWrite && (
              <Button disabled={!event || planned === undefined || tested.masked} onClick={() => setAsking("save-case")}>
                Save as test case
              </Button>
            )}
            <Button onClick={() => setCasesOpen(true)}>
              <ListChecks aria-hidden />
              Test cases
            </Button>
            {(mayWrite || tested.chosenId) && (
              <Button onClick={() => void copyLink()}>
                <Link2 aria-hidden />
                Copy link
              </Button>
            )}
          </>
        }
      />
      {tested.error && (
        <Notice
          tone="bad"
          className="mb-3"
          title={tested.error instanceof Error ? tested.error.message : "The event could not be loaded."}
        />
      )}
      {unsaved && (
        <Notice tone="info" className="mb-3" title={`“${unsaved.content.name}” is tested as it stands in your editor, unsaved`}>
          Previewed and validated only. Save it to send through it.
        </Notice>
      )}
      <Columns
        columns={[
          {
            id: "event",
            title: "Event",
            children: (
              <EventColumn
                choices={tested.choices}
                saved={saved}
                chosenId={tested.chosenId}
                onChoose={tested.choose}
                text={tested.text}
                onText={tested.write}
                read={tested.read}
                links={links}
                onSave={() => setAsking("save-event")}
                onDelete={(id) =>
                  removeSaved.mutate(id, { onSuccess: () => toast.good("Deleted."), onError: (error) => toast.error(error) })
                }
                masked={tested.masked}
              />
            ),
          },
          {
            id: "mappings",
            title: "Mappings",
            aside: canSend && toSend.length > 0 && <span className="text-sm text-ink-muted">{toSend.length} ticked</span>,
            children: (
              <div className="flex flex-col gap-3 p-3">
                {planned ? (
                  <>
                    <StepsView steps={planned.steps} />
                    <MappingList
                      destinationId={destination.id}
                      plans={plans}
                      stopped={planned.stopped?.reason}
                      unsavedId={unsaved?.id}
                      chosen={chosen?.mappingId}
                      onChoose={chooseMapping}
                      ticked={ticked}
                      onTick={(id, on) => setTicked((before) => withTick(before, id, on))}
                      canSend={canSend}
                      results={results}
                      contractProblems={contract && new Map([...contract].map(([id, issues]) => [id, issues.length]))}
                    />
                  </>
                ) : (
                  <EmptyState title="No event to test yet" className="py-8">
                    {tested.text.trim() === ""
                      ? "Paste one, open a file, or pick one from the list."
                      : "Mend its text first: the mistake is named below it."}
                  </EmptyState>
                )}
              </div>
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
                result={results.get(chosen.mappingId)}
              />
            ) : (
              <EmptyState title="Nothing chosen" className="py-8">
                Choose a mapping to see why, what and as which request.
              </EmptyState>
            ),
          },
        ]}
      />
      <SendDialog
        open={asking === "send"}
        onOpenChange={(open) => !open && !send.isPending && setAsking(undefined)}
        plans={toSend}
        deployment={destination.deployment}
        busy={send.isPending}
        onConfirm={() => void sendNow()}
      />
      <NameDialog
        open={asking === "save-event"}
        onOpenChange={(open) => !open && setAsking(undefined)}
        title="Save this event"
        description="Everybody in this console can pick it then."
        suggestion={title}
        saveLabel="Save event"
        busy={saveEvent.isPending}
        refusal={saveEvent.error?.message}
        onSave={(name) =>
          saveEvent.mutate(
            { name, text: tested.text },
            {
              onSuccess: () => {
                setAsking(undefined);
                toast.good("Saved. It stands in the list of events now.");
              },
            },
          )
        }
      />
      <NameDialog
        open={asking === "save-case"}
        onOpenChange={(open) => !open && setAsking(undefined)}
        title="Save as a test case"
        description="Keeps this event, and what every mapping makes of it now as what is expected."
        suggestion={title}
        saveLabel="Save test case"
        busy={createCase.isPending}
        refusal={createCase.error?.message}
        onSave={(name) =>
          event &&
          createCase.mutate(
            { name, event, expected: expectationsOf(compiled, event).filter((expected) => expected.mappingId !== newMappingId) },
            {
              onSuccess: () => {
                setAsking(undefined);
                toast.good("Saved. Run it under Test cases.");
              },
            },
          )
        }
      />
      {casesOpen && (
        <CasesSheet
          open
          onOpenChange={setCasesOpen}
          destinationId={destination.id}
          compiled={compiled}
          onShow={showCase}
          onDownload={(cases) => downloadJson(testBundle(destination, mappings, cases), "falconer-tests.json")}
        />
      )}
    </>
  );
}

function withTick(before: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

function downloadJson(value: unknown, fileName: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
