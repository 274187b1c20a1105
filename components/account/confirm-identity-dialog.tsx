"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useMe } from "#lib/access/account/hooks.ts";
import { confirmByPasskey, confirmByPassword } from "#lib/access/passkeys/hooks.ts";
import { PasswordDialog } from "./password-dialog.tsx";

export function ConfirmIdentityDialog({ onAnswer }: { onAnswer: (confirmed: boolean) => void }) {
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const byPasskey = async () => {
    setBusy(true);
    try {
      await confirmByPasskey();
      onAnswer(true);
    } catch (error) {
      toast.error(error);
      setBusy(false);
    }
  };
  return (
    <PasswordDialog
      title="Is it still you?"
      description="You signed in a while ago, and this decides who gets into an account."
      confirmLabel="Go on"
      onClose={() => onAnswer(false)}
      onPassword={async (password) => {
        await confirmByPassword(password);
        onAnswer(true);
      }}
    >
      {(me.data?.passkeys ?? 0) > 0 && (
        <Button busy={busy} onClick={byPasskey}>
          Use a passkey instead
        </Button>
      )}
    </PasswordDialog>
  );
}
