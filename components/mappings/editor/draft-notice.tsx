"use client";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";

/** Says that what is shown comes from this browser, not from the server. */
export function DraftNotice({ from, withoutSecrets, onDiscard }: { from: number; withoutSecrets: boolean; onDiscard: () => void }) {
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
      This browser kept them <Time value={new Date(from).toISOString()} />.
      {withoutSecrets && " Secret values aren’t kept in drafts. Re-enter any you changed."}
    </Notice>
  );
}
