"use client";
import { ListRestart } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice, Progress } from "#components/ui/states.tsx";
import { count } from "#components/ui/time.tsx";
import { useCancelReprocess, usePreviewReprocess, useReprocess, useRunPreview } from "#lib/console/reprocess/hooks.ts";
import type { Reprocess, StoredEventFilter } from "#lib/console/reprocess/schema.ts";
import { ReprocessCounts } from "./reprocess-counts.tsx";
import { type Choice, inputOf, ReprocessForm } from "./reprocess-form.tsx";

export type Which = { eventIds?: string[] | undefined; filter: StoredEventFilter };

/** Asks for events and mappings, shows what would be sent, then runs it. */
export function ReprocessDialog({ destinationId, which, onClose }: { destinationId: string; which: Which; onClose: () => void }) {
  const [choice, setChoice] = useState<Choice>({ ...which, again: false });
  const preview = usePreviewReprocess(destinationId);
  const run = useRunPreview(destinationId);
  const cancel = useCancelReprocess(destinationId);
  const id = run.data?.id ?? preview.data?.id;
  const watched = useReprocess(destinationId, id);
  const shown = id === undefined ? undefined : (watched.data ?? run.data ?? preview.data);
  const running = shown?.state === "running";
  const back = () => {
    if (running && shown) cancel.mutate(shown.id);
    preview.reset();
    run.reset();
  };
  const error = preview.error ?? run.error ?? cancel.error;

  return (
    <Dialog
      open
      onOpenChange={onClose}
      width={shown ? "lg" : "md"}
      title={titleOf(which, shown)}
      description="Runs stored events through the mappings that are on now, in order and within the rate limit."
      footer={
        !shown ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              look="primary"
              busy={preview.isPending}
              disabled={choice.mappingIds?.length === 0}
              onClick={() => preview.mutate(inputOf(choice))}
            >
              Preview
            </Button>
          </>
        ) : shown.preview ? (
          <>
            <Button onClick={back}>Back</Button>
            <Button
              look="primary"
              disabled={shown.state !== "done" || shown.sent === 0}
              busy={run.isPending}
              onClick={() => run.mutate(shown.id)}
            >
              <ListRestart aria-hidden />
              {shown.state === "done" ? `Reprocess ${count(shown.sent)} ${shown.sent === 1 ? "event" : "events"}` : "Reprocess"}
            </Button>
          </>
        ) : (
          <>
            {running && (
              <Button busy={cancel.isPending} onClick={() => cancel.mutate(shown.id)}>
                Stop
              </Button>
            )}
            <Button look="primary" onClick={onClose}>
              {running ? "Continue in background" : "Done"}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {error && (
          <Notice tone="bad" live title={shown ? "This didn’t work" : "The preview didn’t start"}>
            {error.message}
          </Notice>
        )}
        {!shown ? (
          <ReprocessForm destinationId={destinationId} choice={choice} onChange={setChoice} />
        ) : (
          <>
            <State run={shown} />
            <ReprocessCounts destinationId={destinationId} run={shown} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function titleOf({ eventIds }: Which, shown: Reprocess | undefined): string {
  const many = shown?.state === "done" ? shown.sent : eventIds?.length;
  if (many === undefined) return "Reprocess events";
  return `Reprocess ${count(many)} ${many === 1 ? "event" : "events"}`;
}

function State({ run }: { run: Reprocess }) {
  if (run.state === "running")
    return <Progress label={run.preview ? "Counting" : "Reprocessing"} value={Math.round(run.progress * 100)} max={100} />;
  if (run.preview && run.state === "done")
    return run.sent > 0 ? <Notice title="Nothing has been sent yet" /> : <Notice tone="warn" live title="Nothing to send" />;
  const title =
    run.state === "done"
      ? `${count(run.sent)} ${run.sent === 1 ? "event" : "events"} queued`
      : run.state === "cancelled"
        ? "Stopped"
        : "This didn’t finish";
  return (
    <Notice tone={run.state === "done" ? "good" : "warn"} live title={title}>
      {outside(run.reason)}
    </Notice>
  );
}
