"use client";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import type { StartingForm } from "./starting-form.ts";

/** Says that what is shown comes from this browser, not from the server. */
export function DraftNotice({ start, shown, onDiscard }: { start: StartingForm; shown: boolean; onDiscard: () => void }) {
  if (start.draftFrom === undefined || !shown) return null;
  return (
    <Notice
      tone="info"
      title="Your unsaved changes are back"
      action={
        <Button size="sm" onClick={onDiscard}>
          Discard them
        </Button>
      }
    >
      This browser kept them <Time value={new Date(start.draftFrom).toISOString()} />.
      {start.withoutSecrets && " Secret values aren’t kept in drafts. Re-enter any you changed."}
    </Notice>
  );
}
