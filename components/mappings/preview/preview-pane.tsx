"use client";
import { memo } from "react";
import type { EventChoice } from "#components/plans/event-choice.ts";
import { Part } from "#components/plans/part.tsx";
import { RequestPart } from "#components/plans/request-part.tsx";
import { ScrollBox } from "#components/plans/scroll-box.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";
import { JsonView } from "#components/ui/json-view.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { JsonObject } from "#lib/platform/json.ts";
import { PayloadView } from "./payload-view.tsx";
import { PreviewEventPicker } from "./preview-event-picker.tsx";
import type { Preview } from "./preview-mapping.ts";
import { previewVerdict } from "./preview-verdict.ts";

export type PreviewPaneProps = {
  preview: Preview | undefined;
  fields: readonly ActionField[];
  choices: readonly EventChoice[];
  chosen: EventChoice | undefined;
  /**
   * The received events are not there yet: a sample that stands for them is not shown, only to be
   * replaced.
   */
  waiting: boolean;
  onChoose: (id: string) => void;
  deployment: string;
  masked: boolean;
};

/**
 * The chosen event on top, what the mapping makes of it below: at every keystroke. Nothing leaves
 * the browser.
 */
export function PreviewPane({ preview, fields, choices, chosen, waiting, onChoose, deployment, masked }: PreviewPaneProps) {
  return (
    <div className={cn("flex min-w-0 flex-col divide-y divide-line", waiting && "invisible")}>
      <Part title="Event">
        <PreviewEventPicker choices={choices} chosen={chosen} onChoose={onChoose} />
        {masked && chosen?.receivedAt && <p className="text-sm text-ink-faint">Personal data is masked for your role.</p>}
        {chosen && <EventBox event={chosen.event} />}
      </Part>
      <Part title="Payload" aside={preview && <VerdictBadge preview={preview} />}>
        {preview?.stopped && (
          <Notice
            tone="warn"
            title={
              preview.stopped.by === "trigger" ? "This event does not match the trigger" : "A filter of the destination stops this event"
            }
          >
            {withStop(preview.stopped.sentence)} Below is what the mapping would make of it all the same.
          </Notice>
        )}
        {preview && preview.mistakes.length > 0 ? (
          <Notice tone="bad" title="The mapping has mistakes">
            Mend the fields marked in red. The payload is shown again as soon as they are right.
          </Notice>
        ) : (
          preview && <PayloadView preview={preview} fields={fields} />
        )}
      </Part>
      {preview?.requests.map((request, index) => (
        <RequestPart
          // biome-ignore lint/suspicious/noArrayIndexKey: requests have no identity but their order
          key={index}
          request={request}
          deployment={deployment}
          title={preview.requests.length > 1 ? `Request ${index + 1} of ${preview.requests.length}` : "Request"}
        />
      ))}
    </div>
  );
}

export function VerdictBadge({ preview }: { preview: Preview }) {
  const verdict = previewVerdict(preview);
  return <Badge tone={verdict.tone}>{verdict.words}</Badge>;
}

/** An event may have hundreds of keys, and is the same at every keystroke. */
const EventBox = memo(function EventBox({ event }: { event: JsonObject }) {
  return (
    <ScrollBox label="The event" className="max-h-48">
      <JsonView value={event} />
    </ScrollBox>
  );
});

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
