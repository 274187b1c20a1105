"use client";
import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { EventChoice } from "#components/plans/event-choice.ts";
import { Part } from "#components/plans/part.tsx";
import { ScrollBox } from "#components/plans/scroll-box.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Notice } from "#components/ui/states.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import { onFieldFocused } from "./active-field.ts";
import { EventHint, EventTree } from "./event-tree.tsx";
import { PayloadView } from "./payload-view.tsx";
import { PlannedRequests } from "./planned-requests.tsx";
import { PreviewEventPicker } from "./preview-event-picker.tsx";
import type { Preview } from "./preview-mapping.ts";
import { previewVerdict } from "./preview-verdict.ts";

export type PreviewPaneProps = {
  /** What is shown; `waiting`: the mapping has errors, and this is what it made before. */
  preview: Preview;
  waiting: boolean;
  /** It is what the fields without an error make. */
  partial: boolean;
  /** With the errors there are now. */
  verdict: Preview;
  fields: readonly ActionField[];
  choices: readonly EventChoice[];
  chosen: EventChoice | undefined;
  /**
   * The received events have not arrived yet. A sample is not shown in their place, only to be
   * replaced.
   */
  loading: boolean;
  onChoose: (id: string) => void;
  /** To an event that the trigger takes, where there is one. */
  onChooseMatching: (() => void) | undefined;
  /** To the next field that has a problem. */
  onNextProblem: () => void;
  deployment: string;
  masked: boolean;
  /** What Talon.One would do, where it can be asked. */
  dryRun?: ReactNode;
};

/**
 * The chosen event on top, and below it what the mapping makes of it, at every keystroke. Nothing
 * leaves the browser. Each scrolls separately, so that the event stays in view while fields are
 * filled from it.
 */
export function PreviewPane(props: PreviewPaneProps) {
  const { preview, waiting, partial, verdict, fields, choices, chosen, loading, onChoose, onChooseMatching, deployment, masked } = props;
  const results = useRef<HTMLDivElement>(null);
  useEffect(() => onFieldFocused((key) => showRow(results.current, key)), []);
  return (
    <div className={cn("flex min-h-0 min-w-0 flex-1 flex-col divide-y divide-line", loading && "invisible")}>
      <Part title="Event" aside={<span className="sr-only">Values of the event can be clicked</span>}>
        <PreviewEventPicker choices={choices} chosen={chosen} onChoose={onChoose} />
        {masked && chosen?.receivedAt && <p className="text-sm text-ink-faint">Personal data is masked for your role.</p>}
        <EventHint />
        {chosen && (
          <div className="max-h-[34dvh] min-h-32 overflow-auto rounded-md border border-line bg-sunken/40 p-1">
            <EventTree key={chosen.id} event={chosen.event} />
          </div>
        )}
      </Part>
      <ScrollBox label="Result" ref={results} className="min-h-0 flex-1 rounded-none border-0 bg-transparent p-0">
        <Part title="Payload" aside={<VerdictButton preview={verdict} onNext={props.onNextProblem} />}>
          {verdict.stopped && (
            <Notice
              tone="warn"
              title={
                verdict.stopped.by === "trigger" ? "This event doesn’t match the trigger" : "A filter of the destination stops this event"
              }
              action={
                onChooseMatching && (
                  <Button size="sm" onClick={onChooseMatching}>
                    Show one that matches
                  </Button>
                )
              }
            >
              {withStop(firstUpper(verdict.stopped.sentence))} Below is the payload the mapping would make.
            </Notice>
          )}
          {waiting && (
            <Notice tone="warn" title="From before the error">
              The mapping has an error now. This is the last payload it made.
            </Notice>
          )}
          {verdict.mistakes.length > 0 && !waiting && (
            <Notice tone="bad" title="The mapping has errors">
              Fix the fields marked in red.{" "}
              {partial ? "Below is the payload of the other fields." : "The payload appears once they are correct."}
            </Notice>
          )}
          {(verdict.mistakes.length === 0 || waiting || partial) && <PayloadView preview={preview} fields={fields} waiting={waiting} />}
        </Part>
        {!waiting && props.dryRun}
        {!waiting && !loading && preview.requests.length > 0 && <PlannedRequests requests={preview.requests} deployment={deployment} />}
      </ScrollBox>
    </div>
  );
}

/** Scrolls only the results' own box. */
function showRow(box: HTMLElement | null, key: string): void {
  const row = box?.querySelector(`[data-payload-row="${CSS.escape(key)}"]`);
  if (!box || !row) return;
  const [around, own] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (own.top < around.top || own.height > around.height) box.scrollTop -= around.top - own.top + 8;
  else if (own.bottom > around.bottom) box.scrollTop += own.bottom - around.bottom + 8;
}

/** The verdict; where there are problems, a button that leads from one to the next. */
function VerdictButton({ preview, onNext }: { preview: Preview; onNext: () => void }) {
  if (preview.mistakes.length + preview.problems.length === 0) return <VerdictBadge preview={preview} />;
  return (
    <button type="button" onClick={onNext} title="Go to the next problem" className="flex min-h-6 items-center gap-1 rounded-md">
      <VerdictBadge preview={preview} />
      <ArrowDown aria-hidden className="size-4 text-ink-faint" />
      <span className="sr-only">Go to the next problem</span>
    </button>
  );
}

export function VerdictBadge({ preview }: { preview: Preview }) {
  const verdict = previewVerdict(preview);
  return <Badge tone={verdict.tone}>{verdict.words}</Badge>;
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function firstUpper(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
