"use client";
import { ShieldCheck, ShieldOff } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { CopyButton, CopyField } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { Notice, Skeleton } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useConfirmTwoFactor, useDisableTwoFactor, useEnableTwoFactor, useMe } from "#lib/access/account/hooks.ts";
import { PasswordDialog } from "./password-dialog.tsx";

const QrCode = dynamic(
  patiently(() => import("./qr-code.tsx")),
  { ssr: false, loading: () => <Skeleton className="size-44" /> },
);
const totp = () => import("./account-schema.ts").then((module) => module.totpSchema);

export function TwoFactor() {
  const me = useMe();
  const [dialog, setDialog] = useState<"on" | "off">();
  const on = me.data?.twoFactorEnabled ?? false;
  return (
    <Section
      title="Two-factor authentication"
      description="A code from an authenticator app, asked for after your password."
      actions={me.data && <Button onClick={() => setDialog(on ? "off" : "on")}>{on ? "Turn off" : "Turn on"}</Button>}
    >
      {me.data ? (
        <StateDot icon={on ? ShieldCheck : ShieldOff} tone={on ? "good" : "neutral"}>
          {on ? "On" : "Off"}
        </StateDot>
      ) : (
        <Skeleton className="h-5 w-16" />
      )}
      {dialog === "on" && <TurnOn onClose={() => setDialog(undefined)} />}
      {dialog === "off" && <TurnOff onClose={() => setDialog(undefined)} />}
    </Section>
  );
}

function TurnOn({ onClose }: { onClose: () => void }) {
  const enable = useEnableTwoFactor();
  if (enable.data) return <ConfirmCode uri={enable.data.totpURI} backupCodes={enable.data.backupCodes} onClose={onClose} />;
  return (
    <PasswordDialog
      title="Turn on two-factor authentication"
      confirmLabel="Continue"
      onClose={onClose}
      onPassword={(password) => enable.mutateAsync(password)}
    />
  );
}

function ConfirmCode({ uri, backupCodes, onClose }: { uri: string; backupCodes: string[]; onClose: () => void }) {
  const router = useRouter();
  const confirm = useConfirmTwoFactor();
  const form = useZodForm(totp, { code: "" });
  const key = new URL(uri).searchParams.get("secret") ?? "";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add Falconer to your authenticator app"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="two-factor-code" busy={form.formState.isSubmitting}>
            Turn on
          </Button>
        </>
      }
    >
      <form
        method="post"
        id="two-factor-code"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.submit(async ({ code }) => {
          await confirm.mutateAsync(code);
          toast.good("Two-factor authentication is on");
          // If the installation requires it, the rest of the console opens now.
          router.refresh();
          onClose();
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <div className="flex flex-wrap gap-4">
          <QrCode text={uri} label="The set-up key as a QR code" />
          <div className="flex min-w-50 flex-1 flex-col gap-2">
            <p>Scan the code with the app, or enter this key in it:</p>
            <CopyField value={key} label="set-up key" />
            <p>
              On this device you can also{" "}
              <a href={uri} className="text-accent-text underline">
                open the app
              </a>
              .
            </p>
          </div>
        </div>
        <TextField form={form} name="code" label="Code shown in the app" required inputMode="numeric" autoComplete="one-time-code" mono />
        <Notice
          tone="warn"
          title="Keep these backup codes. Each works once, when you can’t reach the app"
          action={<CopyButton value={backupCodes.join("\n")} label="Copy backup codes" />}
        >
          <ul aria-label="Backup codes" className="font-mono text-mono">
            {backupCodes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
        </Notice>
      </form>
    </Dialog>
  );
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const disable = useDisableTwoFactor();
  return (
    <PasswordDialog
      danger
      title="Turn off two-factor authentication"
      description="After that, your password alone lets you in."
      confirmLabel="Turn off"
      onClose={onClose}
      onPassword={async (password) => {
        await disable.mutateAsync(password);
        toast.good("Two-factor authentication is off");
        onClose();
      }}
    />
  );
}
