"use client";
import { Button } from "#components/ui/button.tsx";
import { CopyField } from "#components/ui/copy-button.tsx";
import { ConfirmDialog, Dialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useResetLink } from "#lib/users/queries.ts";
import type { User } from "#lib/users/schema.ts";

/** A link by which somebody chooses a new password; the admin never knows it. */
export function ResetDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const reset = useResetLink();
  if (!reset.data)
    return (
      <ConfirmDialog
        open
        onOpenChange={onClose}
        danger={false}
        title={`A new password for ${user.name}?`}
        confirmLabel="Make the link"
        busy={reset.isPending}
        onConfirm={() => reset.mutate(user.id, { onError: (error) => toast.error(error) })}
      >
        You get a link that works once, for a day. The old password works until the link is used.
      </ConfirmDialog>
    );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`A link for ${user.name}`}
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
            reset.data.mailed
              ? "It was sent by e-mail; the link is shown only now"
              : "Copy the link now, and hand it over yourself: it is shown only once"
          }
        >
          It expires <Time value={reset.data.expiresAt} absolute />.
        </Notice>
        <CopyField value={reset.data.url} label="link" />
      </div>
    </Dialog>
  );
}
