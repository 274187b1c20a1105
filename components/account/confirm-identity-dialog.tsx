"use client";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useMe } from "#lib/access/account/hooks.ts";
import { confirmByPasskey, confirmByPassword } from "#lib/access/passkeys/hooks.ts";
import { PasswordDialog } from "./password-dialog.tsx";

const here = () => `${window.location.pathname}${window.location.search}`;

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
  const provider = me.data?.provider;
  if (provider)
    return (
      <Dialog
        open
        width="sm"
        onOpenChange={() => onAnswer(false)}
        title="Is it still you?"
        description="You signed in a while ago, and this decides who gets into an account."
        footer={
          <>
            <Button onClick={() => onAnswer(false)}>Cancel</Button>
            <a href={paths.providerSignIn({ next: here(), again: true })} className={buttonClass("primary")}>
              Sign in again
            </a>
          </>
        }
      >
        <p>Sign in with {outside(provider)} again. You come back to this page. Then repeat your change.</p>
      </Dialog>
    );
  return (
    <PasswordDialog
      title="Is it still you?"
      description="You signed in a while ago, and this decides who gets into an account."
      confirmLabel="Continue"
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
