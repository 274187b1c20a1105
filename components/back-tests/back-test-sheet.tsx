"use client";
import { History } from "lucide-react";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { useStartBackTest } from "#lib/console/back-tests/hooks.ts";
import type { StartBackTest } from "#lib/console/back-tests/schema.ts";
import { BackTestView } from "./back-test-view.tsx";
import { type EventsChoice, EventsChoiceFields, startingChoice, timesOf, timesProblem } from "./events-choice.tsx";

export type Tried = Pick<StartBackTest, "mappings" | "filters" | "drafts">;

export const startOf = (tried: Tried, choice: EventsChoice): StartBackTest => ({
  ...tried,
  last: choice.last,
  filter: {
    ...timesOf(choice, Date.now()),
    sourceId: choice.sourceId || undefined,
    name: choice.name.trim() || undefined,
  },
});

/** Tests the content being edited on past events, without leaving it. */
export function BackTestSheet({
  destinationId,
  title,
  tried,
  onClose,
}: {
  destinationId: string;
  title: string;
  /** Called at the start: the content at that time. */
  tried: () => Tried;
  onClose: () => void;
}) {
  const [choice, setChoice] = useState(startingChoice);
  const start = useStartBackTest(destinationId);
  const begun = start.data;
  const problem = timesProblem(choice, Date.now());
  return (
    <Sheet
      open
      width="lg"
      onOpenChange={onClose}
      title={title}
      description="Compares what is sent now with what would be sent. Nothing is sent."
      actions={
        begun && (
          <ButtonLink size="sm" href={paths.backTest(destinationId, begun.id)} data-keeps-draft="">
            Open as page
          </ButtonLink>
        )
      }
    >
      <div className="flex flex-col gap-4 p-4">
        {begun ? (
          <>
            <BackTestView destinationId={destinationId} backTestId={begun.id} />
            <div>
              <Button onClick={() => start.reset()}>Try on other events</Button>
            </div>
          </>
        ) : (
          <form
            className="flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              // Otherwise React hands it to the form around the sheet, which would be saved.
              event.stopPropagation();
              if (!start.isPending && !problem) start.mutate(startOf(tried(), choice));
            }}
          >
            <EventsChoiceFields destinationId={destinationId} choice={choice} onChange={setChoice} />
            {start.isError && (
              <Notice tone="bad" live title="The back-test didn’t start">
                {start.error.message}
              </Notice>
            )}
            <div>
              <Button type="submit" look="primary" busy={start.isPending} disabled={problem !== undefined}>
                <History aria-hidden />
                Try on the last {count(choice.last)} events
              </Button>
            </div>
          </form>
        )}
      </div>
    </Sheet>
  );
}
