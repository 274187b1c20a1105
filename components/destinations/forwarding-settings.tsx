"use client";
import { useState } from "react";
import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Mono } from "#components/ui/kbd.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Switch } from "#components/ui/toggle.tsx";
import { useChangeReceivers, useReceivers } from "#lib/console/receivers/hooks.ts";
import type { Receiver } from "#lib/console/receivers/schema.ts";

/** Where effects are forwarded, as signed webhooks. */
export function ForwardingSettings({ destinationId, mayWrite }: { destinationId: string; mayWrite: boolean }) {
  const receivers = useReceivers(destinationId);
  const [secret, setSecret] = useState<string>();
  return (
    <Section
      title="Forward effects"
      description="What Talon.One’s rules did, sent to a shop or a mail tool as signed webhooks: each customer’s in order, and retried until accepted."
      bodyClassName="flex flex-col gap-4"
    >
      {receivers.isPending ? (
        <Loading label="the receivers">
          <Skeleton />
        </Loading>
      ) : receivers.isError ? (
        <ErrorState title="The receivers couldn’t be loaded" error={receivers.error} onRetry={() => receivers.refetch()} />
      ) : (
        <>
          {secret && (
            <Notice
              tone="good"
              live
              title="Signing secret: copy it now, it isn’t shown again"
              action={
                <Button size="sm" onClick={() => setSecret(undefined)}>
                  Done
                </Button>
              }
            >
              <span className="flex flex-wrap items-center gap-2">
                <Mono className="break-all">{secret}</Mono>
                <CopyButton value={() => secret} label="Copy the signing secret" look="plain">
                  Copy
                </CopyButton>
              </span>
            </Notice>
          )}
          {receivers.data.items.length === 0 && !mayWrite && <p className="text-ink-muted">Effects aren’t forwarded.</p>}
          {receivers.data.items.length > 0 && (
            <ul aria-label="Receivers" className="flex flex-col divide-y divide-line">
              {receivers.data.items.map((receiver) => (
                <ReceiverItem key={receiver.id} destinationId={destinationId} receiver={receiver} mayWrite={mayWrite} />
              ))}
            </ul>
          )}
          {mayWrite && <AddReceiver destinationId={destinationId} onSecret={setSecret} />}
        </>
      )}
    </Section>
  );
}

function ReceiverItem({ destinationId, receiver, mayWrite }: { destinationId: string; receiver: Receiver; mayWrite: boolean }) {
  const { update, remove, test, replay } = useChangeReceivers(destinationId);
  const [removing, setRemoving] = useState(false);
  const { id, name, url, enabled, waiting, failed, failing, lastSentAt } = receiver;
  const onError = (error: Error) => toast.error(error);
  return (
    <li className="flex flex-col gap-2 py-3 first:pt-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 basis-56">
          <span className="block font-medium break-words">{outside(name)}</span>
          <span className="block font-mono text-mono break-all text-ink-muted">{outside(url)}</span>
        </span>
        <StateDot tone={failing ? "bad" : enabled ? "good" : "neutral"} hollow={!enabled}>
          {failing ? "Failing" : enabled ? "On" : "Off"}
        </StateDot>
        {mayWrite && (
          <Switch
            aria-label={`${name} is on`}
            checked={enabled}
            disabled={update.isPending}
            onCheckedChange={(on) => update.mutate({ id, enabled: on }, { onError })}
          />
        )}
      </div>
      <p className="text-sm text-ink-muted">
        {count(waiting)} waiting, {count(failed)} failed.{" "}
        {lastSentAt ? (
          <>
            Last sent <Time value={lastSentAt} />.
          </>
        ) : (
          "Nothing sent yet."
        )}
      </p>
      {failing && <p className="text-sm break-words text-bad">{outside(failing.answer)}</p>}
      {mayWrite && (
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            busy={test.isPending}
            onClick={() =>
              test.mutate(id, {
                onSuccess: ({ ok, answer }) => (ok ? toast.good(`${name} accepted the test`) : toast.error(new Error(answer))),
                onError,
              })
            }
          >
            Send a test
          </Button>
          {failed > 0 && (
            <Button
              size="sm"
              busy={replay.isPending}
              onClick={() => replay.mutate(id, { onSuccess: ({ messages }) => toast.good(`${count(messages)} replayed`), onError })}
            >
              Replay failed messages
            </Button>
          )}
          <Button size="sm" onClick={() => setRemoving(true)}>
            Delete
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Delete ${name}?`}
        confirmLabel="Delete receiver"
        busy={remove.isPending}
        onConfirm={() => remove.mutate(id, { onSuccess: () => toast.good("Receiver deleted"), onError })}
      >
        Effects aren’t sent there any more, including those that wait.
      </ConfirmDialog>
    </li>
  );
}

function AddReceiver({ destinationId, onSecret }: { destinationId: string; onSecret: (secret: string) => void }) {
  const { create } = useChangeReceivers(destinationId);
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  return (
    <form
      method="post"
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { name, url },
          {
            onSuccess: ({ secret }) => {
              setName("");
              setUrl("");
              onSecret(secret);
            },
            onError: (error) => toast.error(error),
          },
        );
      }}
    >
      <Field label="Name" className="min-w-0 basis-40 max-sm:grow">
        <Input value={name} placeholder="Shop" onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Address" className="min-w-0 grow basis-64">
        <Input mono value={url} placeholder="https://shop.example/effects" onChange={(event) => setUrl(event.target.value)} />
      </Field>
      <Button type="submit" busy={create.isPending} disabled={name.trim() === "" || url.trim() === ""}>
        Add receiver
      </Button>
    </form>
  );
}
