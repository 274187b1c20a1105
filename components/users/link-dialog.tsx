"use client";
import { Button } from "#components/ui/button.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";

/** A one-time link that was just made: shown now and never again. */
export function LinkDialog({
  title,
  label,
  link,
  onClose,
}: {
  title: string;
  label: string;
  link: { url: string; expiresAt: string; mailed: boolean };
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Notice
          tone="warn"
          title={
            link.mailed
              ? "The link was emailed. It is shown here only once"
              : "Copy the link now and share it yourself. It is shown only once"
          }
        >
          It works once, and expires <Time value={link.expiresAt} absolute />.
        </Notice>
        <CopyField value={link.url} label={label} />
      </div>
    </Dialog>
  );
}
