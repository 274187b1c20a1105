"use client";
import { History } from "lucide-react";
import { useParams, useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { useCan } from "#components/frame/viewer.tsx";
import { StateDot } from "#components/ui/badge.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { RowLink, Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { useBackTests, useStartBackTest, useTriedDrafts } from "#lib/console/back-tests/hooks.ts";
import { startOf } from "./back-test-sheet.tsx";
import { EventsChoiceFields, startingChoice, timesProblem } from "./events-choice.tsx";
import { stateWords } from "./state-words.ts";

/** The back-tests of a destination, and a new one of its drafts. */
export function BackTestList() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const tests = useBackTests(destinationId);
  const drafts = useTriedDrafts(destinationId);
  const mayRun = useCan("backtests.run");
  const [asking, setAsking] = useState(false);
  const canTryDrafts = mayRun && (drafts.data?.items.length ?? 0) > 0;
  return (
    <>
      <PageHeader
        title="Back-tests"
        description="What a change would have done to past events. Falconer deletes back-tests after 7 days."
        actions={
          canTryDrafts && (
            <Button look="primary" onClick={() => setAsking(true)}>
              <History aria-hidden />
              Back-test drafts
            </Button>
          )
        }
      />
      <TableFrame label="Back-tests">
        {tests.isPending ? (
          <Loading label="back-tests" className="flex flex-col gap-3 p-4">
            <Skeleton />
            <Skeleton />
          </Loading>
        ) : tests.isError ? (
          <ErrorState title="The back-tests couldn’t be loaded" error={tests.error} onRetry={() => tests.refetch()} />
        ) : tests.data.items.length === 0 ? (
          <EmptyState
            icon={History}
            title="No back-tests yet"
            action={<ButtonLink href={paths.mappings(destinationId)}>Go to mappings</ButtonLink>}
          >
            Open a mapping, or the filters in the settings, change it and choose <span className="whitespace-nowrap">Back-test</span>.
          </EmptyState>
        ) : (
          <Table aria-label="Back-tests">
            <thead>
              <tr>
                <Th>Change</Th>
                <Th>State</Th>
                <Th numeric className="max-sm:hidden">
                  Events
                </Th>
                <Th className="max-sm:hidden">By</Th>
                <Th className="max-md:hidden">Started</Th>
              </tr>
            </thead>
            <tbody>
              {tests.data.items.map((test) => {
                const state = stateWords[test.state];
                return (
                  <Tr key={test.id}>
                    <Td className="w-full py-2">
                      <RowLink href={paths.backTest(destinationId, test.id)} className="[overflow-wrap:anywhere]">
                        {test.title}
                      </RowLink>
                    </Td>
                    <Td>
                      <StateDot icon={state.icon} tone={state.tone} hollow={state.hollow}>
                        {state.word}
                      </StateDot>
                    </Td>
                    <Td numeric className="max-sm:hidden">
                      {count(test.looked)}
                    </Td>
                    <Td className="max-w-40 truncate max-sm:hidden">{test.createdBy}</Td>
                    <Td className="whitespace-nowrap max-md:hidden">
                      <Time value={test.createdAt} />
                    </Td>
                  </Tr>
                );
              })}
            </tbody>
          </Table>
        )}
      </TableFrame>
      {asking && <NewBackTest destinationId={destinationId} drafts={drafts.data?.items ?? []} onClose={() => setAsking(false)} />}
    </>
  );
}

function NewBackTest({
  destinationId,
  drafts,
  onClose,
}: {
  destinationId: string;
  drafts: readonly { mappingId: string; name: string }[];
  onClose: () => void;
}) {
  const router = useRouter();
  const start = useStartBackTest(destinationId);
  const [which, setWhich] = useState("all");
  const [choice, setChoice] = useState(startingChoice);
  const begin = async () => {
    const begun = await start.mutateAsync(startOf({ drafts: which === "all" ? "all" : [which] }, choice)).catch(() => undefined);
    if (begun) router.push(paths.backTest(destinationId, begun.id));
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Back-test drafts"
      description="Compares what is sent now with what would be sent. Nothing is sent."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            busy={start.isPending}
            disabled={timesProblem(choice, Date.now()) !== undefined}
            onClick={() => void begin()}
          >
            Start back-test
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Drafts">
          <Select value={which} onChange={({ target }) => setWhich(target.value)}>
            <option value="all">All drafts ({drafts.length})</option>
            {drafts.map(({ mappingId, name }) => (
              <option key={mappingId} value={mappingId}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <EventsChoiceFields destinationId={destinationId} choice={choice} onChange={setChoice} />
        {start.isError && (
          <Notice tone="bad" live title="The back-test didn’t start">
            {start.error.message}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
