"use client";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { Source } from "#lib/console/sources/schema.ts";

/**
 * What a source lacks to take batches as Segment sends them. Other pages report only a missing
 * token: a source that has one and accepts only whole bodies was set so on purpose.
 */
export function BatchRemark({ source, isOwnPage }: { source: Source; isOwnPage?: boolean }) {
  if (source.hasHeaderToken && source.batchSignatures === "first_event_and_header") return null;
  if (source.hasHeaderToken)
    return isOwnPage ? (
      <Notice title="This source refuses Segment’s batches">
        It accepts only bodies signed as a whole, and Segment signs only the first event of a batch. Keep batching off in Segment, or change
        the setting “Batches are accepted when” below.
      </Notice>
    ) : null;
  return (
    <Notice
      tone="warn"
      title={`Batches of ${source.name} are refused`}
      action={
        !isOwnPage && (
          <ButtonLink size="sm" href={paths.source(source.destinationId, source.id)}>
            Open source
          </ButtonLink>
        )
      }
    >
      Segment signs only the first event of a batch, and this source has no header token to vouch for the rest. Segment drops refused
      batches. Keep batching off in Segment, or create a header token{" "}
      {isOwnPage ? "under “Batches are accepted when” below" : "on its page"} and add it in Segment.
    </Notice>
  );
}
