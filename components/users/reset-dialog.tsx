"use client";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useResetLink } from "#lib/access/users/hooks.ts";
import type { User } from "#lib/access/users/schema.ts";
import { LinkDialog } from "./link-dialog.tsx";

/** A link by which someone chooses a new password; the admin never knows it. */
export function ResetDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const reset = useResetLink();
  if (reset.data) return <LinkDialog title={`A link for ${user.name}`} label="link" link={reset.data} onClose={onClose} />;
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      danger={false}
      title={`A new password for ${user.name}?`}
      confirmLabel="Create link"
      busy={reset.isPending}
      onConfirm={() => reset.mutate(user.id, { onError: (error) => toast.error(error) })}
    >
      You get a link that works once, for a day. The old password works until the link is used.
    </ConfirmDialog>
  );
}
