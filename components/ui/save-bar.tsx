"use client";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { takesRoom } from "./takes-room.ts";

const barRoom = takesRoom("--save-bar");

export type SaveBarProps = {
  count: number;
  onDiscard: () => void;
  busy?: boolean;
  saveLabel?: string;
  /** Also without a change: a new object can be saved as it is. */
  shown?: boolean;
  children?: ReactNode;
};

/**
 * Stays at the bottom while a form has changes. It is inside the form, so that Enter and the button
 * do the same.
 */
export function SaveBar({ count, onDiscard, busy, saveLabel = "Save", shown = false, children }: SaveBarProps) {
  return (
    <>
      <div role="status" className="sr-only">
        {count > 0 ? `${count} unsaved ${count === 1 ? "change" : "changes"}` : ""}
      </div>
      {(count > 0 || shown) && (
        <div
          ref={barRoom}
          data-save-bar
          className="sticky bottom-[calc(0.75rem+var(--toasts,0px))] z-20 mt-4 flex flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 shadow-float"
        >
          <span className="mr-auto font-medium">{count > 0 ? `${count} ${count === 1 ? "change" : "changes"}` : "Not saved yet"}</span>
          {children}
          {count > 0 && (
            <Button onClick={onDiscard} disabled={busy}>
              Discard
            </Button>
          )}
          <Button type="submit" look="primary" busy={busy}>
            {busy ? "Saving…" : saveLabel}
          </Button>
        </div>
      )}
    </>
  );
}
