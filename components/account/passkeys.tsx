"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { TextField } from "#components/forms/fields.tsx";
import { useZodForm } from "#components/forms/use-zod-form.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { ConfirmDialog, Dialog } from "#components/ui/dialog.tsx";
import { ErrorSummary } from "#components/ui/error-summary.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { knowsPasskeys, useAddPasskey, usePasskeys, useRemovePasskey, useRenamePasskey } from "#lib/access/passkeys/hooks.ts";
import type { Passkey } from "#lib/access/passkeys/schema.ts";
import { browserName } from "./browser-name.ts";

const nameSchema = () => import("#lib/access/passkeys/schema.ts").then((module) => module.renamePasskeySchema);

export function Passkeys() {
  const router = useRouter();
  const passkeys = usePasskeys();
  const add = useAddPasskey();
  const rename = useRenamePasskey();
  const remove = useRemovePasskey();
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey>();
  const [removing, setRemoving] = useState<Passkey>();
  return (
    <Section
      title="Passkeys"
      description="Sign in with your device’s fingerprint, face or PIN instead of a password and code. A passkey can’t be phished or guessed."
      actions={
        <Button disabled={!passkeys.data} onClick={() => (knowsPasskeys() ? setAdding(true) : toast.error(unknown))}>
          Add passkey
        </Button>
      }
      flush
    >
      {passkeys.isPending ? (
        <Loading label="passkeys" className="p-4">
          <Skeleton className="h-8" />
        </Loading>
      ) : passkeys.isError ? (
        <ErrorState title="The passkeys couldn’t be loaded" error={passkeys.error} onRetry={() => passkeys.refetch()} />
      ) : passkeys.data.length === 0 ? (
        <p className="border-t border-line px-4 py-3 text-ink-muted">No passkeys yet.</p>
      ) : (
        <ul aria-label="Passkeys" className="divide-y divide-line border-t border-line">
          {passkeys.data.map((passkey) => (
            <li key={passkey.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
              <div className="min-w-0 flex-1">
                <p className="font-medium break-words">
                  {passkey.name} {passkey.backedUp && <Badge>On all your devices</Badge>}
                </p>
                <p className="text-sm text-ink-faint">
                  added <Time value={passkey.createdAt} /> · {passkey.lastUsedAt ? <Used at={passkey.lastUsedAt} /> : "not used yet"}
                </p>
              </div>
              <Button size="sm" aria-label={`Rename ${passkey.name}`} onClick={() => setRenaming(passkey)}>
                Rename
              </Button>
              <Button size="sm" aria-label={`Remove ${passkey.name}`} onClick={() => setRemoving(passkey)}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <NameDialog
          title="Add passkey"
          description="Next, your browser asks where to keep it."
          confirmLabel="Continue"
          name={browserName(navigator.userAgent)}
          onClose={() => setAdding(false)}
          onName={async (name) => {
            await add.mutateAsync(name);
            toast.good("Passkey added");
            // If the installation requires a second step, the rest of the console opens now.
            router.refresh();
          }}
        />
      )}
      {renaming && (
        <NameDialog
          title="Rename passkey"
          confirmLabel="Rename"
          name={renaming.name}
          onClose={() => setRenaming(undefined)}
          onName={(name) => rename.mutateAsync({ id: renaming.id, name })}
        />
      )}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={`Remove ${removing?.name}?`}
        confirmLabel="Remove passkey"
        busy={remove.isPending}
        onConfirm={() =>
          removing &&
          remove.mutate(removing.id, {
            onSuccess: () => toast.good("Passkey removed"),
            onError: (error) => toast.error(error),
            onSettled: () => setRemoving(undefined),
          })
        }
      >
        It no longer lets you in. Sessions it started keep running: end them below if you lost the device.
      </ConfirmDialog>
    </Section>
  );
}

const unknown = "This browser doesn’t support passkeys. Use a current one, at this installation’s own address over https.";
const Used = ({ at }: { at: string }) => (
  <>
    last used <Time value={at} />
  </>
);

function NameDialog({
  title,
  description,
  confirmLabel,
  name,
  onClose,
  onName,
}: {
  title: string;
  description?: string;
  confirmLabel: string;
  name: string;
  onClose: () => void;
  onName: (name: string) => Promise<unknown>;
}) {
  const form = useZodForm(nameSchema, { name });
  return (
    <Dialog
      open
      width="sm"
      onOpenChange={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="passkey-name" busy={form.formState.isSubmitting}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        method="post"
        id="passkey-name"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={form.submit(async (values) => {
          await onName(values.name);
          onClose();
        })}
      >
        <ErrorSummary issues={form.issues} attempt={form.formState.submitCount} />
        <TextField form={form} name="name" label="Name" help="To tell your passkeys apart." autoComplete="off" />
      </form>
    </Dialog>
  );
}
