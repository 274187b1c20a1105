"use client";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import type { PeekedDraft } from "../model/peek-draft.ts";

/** A mapping that was begun in this browser and never saved: offered before another is begun. */
export function UnsavedMapping({ draft, onContinue, onDiscard }: { draft: PeekedDraft; onContinue: () => void; onDiscard: () => void }) {
  return (
    <Notice
      tone="info"
      title={`You have an unsaved mapping: ${draft.name.trim() || "unnamed"}`}
      action={
        <span className="flex flex-wrap gap-2">
          <Button size="sm" onClick={onContinue}>
            Continue it
          </Button>
          <Button size="sm" onClick={onDiscard}>
            Discard it
          </Button>
        </span>
      }
    >
      This browser kept it <Time value={new Date(draft.savedAt).toISOString()} />.
    </Notice>
  );
}
