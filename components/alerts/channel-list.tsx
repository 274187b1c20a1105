"use client";
import { Megaphone, Plus } from "lucide-react";
import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, Facts } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { ConfirmDialog, Dialog } from "#components/ui/dialog.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { EmptyState, ErrorState, Loading, Notice, Skeleton } from "#components/ui/states.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Switch } from "#components/ui/toggle.tsx";
import { useChannels, useDeleteChannel, useTestChannel, useUpdateChannel } from "#lib/console/alerts/hooks.ts";
import type { ChannelView } from "#lib/console/alerts/schema.ts";
import { channelWords } from "./alert-words.ts";
import { ChannelDialog } from "./channel-dialog.tsx";
import { HeartbeatCard } from "./heartbeat-card.tsx";

/** Where alerts go, and what each channel answered last. */
export function ChannelList() {
  const channels = useChannels();
  const remove = useDeleteChannel();
  const [dialog, setDialog] = useState<{ channel?: ChannelView }>();
  const [removing, setRemoving] = useState<ChannelView>();
  const [secret, setSecret] = useState<string>();
  const add = (
    <Button look="primary" onClick={() => setDialog({})}>
      <Plus aria-hidden />
      Add channel
    </Button>
  );
  if (channels.isPending)
    return (
      <Loading label="channels">
        <Skeleton className="h-36 rounded-lg" />
      </Loading>
    );
  if (channels.isError) return <ErrorState title="Channels couldn’t be loaded" error={channels.error} onRetry={() => channels.refetch()} />;
  const { items, hasMailServer } = channels.data;
  return (
    <div className="flex flex-col gap-4">
      {items.length === 0 ? (
        <Card>
          <EmptyState icon={Megaphone} title="No channels yet" action={add}>
            Alerts go to email, Slack, Microsoft Teams, PagerDuty or any address that checks signatures.
          </EmptyState>
        </Card>
      ) : (
        <>
          <div>{add}</div>
          <ul className="grid gap-4 xl:grid-cols-2">
            {items.map((channel) => (
              <li key={channel.id} className="min-w-0">
                <ChannelCard
                  channel={channel}
                  onEdit={() => setDialog({ channel })}
                  onRemove={() => setRemoving(channel)}
                  onSecret={setSecret}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      <HeartbeatCard />
      {dialog && <ChannelDialog {...dialog} hasMailServer={hasMailServer} onClose={() => setDialog(undefined)} onSecret={setSecret} />}
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={`Delete ${removing?.name}?`}
        confirmLabel="Delete channel"
        busy={remove.isPending}
        onConfirm={() =>
          removing &&
          remove.mutate(removing.id, {
            onSuccess: () => {
              toast.good(`${removing.name} deleted`);
              setRemoving(undefined);
            },
            onError: (error) => toast.error(error),
          })
        }
      >
        Falconer sends nothing to it any more. Its settings and secrets are deleted for good.
      </ConfirmDialog>
    </div>
  );
}

const sends = {
  notice: "notices, warnings and critical alerts",
  warning: "warnings and critical alerts",
  critical: "critical alerts only",
};

type CardProps = { channel: ChannelView; onEdit: () => void; onRemove: () => void; onSecret: (secret: string) => void };

function ChannelCard({ channel, onEdit, onRemove, onSecret }: CardProps) {
  const update = useUpdateChannel();
  const test = useTestChannel();
  const { server } = channel;
  return (
    <Card className="flex h-full flex-col gap-3 p-4">
      <div className="flex items-start justify-between gap-2">
        <h2 className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-lg font-semibold break-words">
          {outside(channel.name)}
          <Badge>{channelWords[channel.kind]}</Badge>
          {!channel.enabled && <Badge>Off</Badge>}
        </h2>
        <Switch
          aria-label={`Send alerts to ${channel.name}`}
          checked={channel.enabled}
          onCheckedChange={(enabled) => update.mutate({ id: channel.id, enabled }, { onError: (error) => toast.error(error) })}
        />
      </div>
      {channel.failing && (
        <Notice tone="bad" title="This channel refuses alerts">
          Since <Time value={channel.failing.since} />. Its last response: {outside(channel.failing.answer)}
        </Notice>
      )}
      <Facts
        items={[
          ...(channel.kind === "email"
            ? [
                { name: "To", value: channel.to.join(", ") },
                { name: "Mail server", value: server ? `${server.host}:${server.port}` : "that of SMTP_URL" },
              ]
            : [{ name: "Goes to", value: channel.host ?? (channel.url ? new URL(channel.url).host : "events.pagerduty.com") }]),
          { name: "Sends", value: sends[channel.minLevel] },
          { name: "Last sent", value: <Time value={channel.lastSentAt} /> },
        ]}
      />
      <div className="mt-auto flex flex-wrap gap-1.5">
        <Button
          size="sm"
          busy={test.isPending}
          onClick={() =>
            test.mutate(channel.id, {
              onSuccess: ({ state, answer }) =>
                state === "sent" ? toast.good(`Test sent: ${answer}`) : toast.error(new Error(`Test not sent: ${answer}`)),
              onError: (error) => toast.error(error),
            })
          }
        >
          {test.isPending ? "Sending…" : "Send test"}
        </Button>
        <Button size="sm" onClick={onEdit}>
          Edit
        </Button>
        {channel.kind === "webhook" && (
          <Button
            size="sm"
            busy={update.isPending}
            onClick={() =>
              update.mutate(
                { id: channel.id, newSigningSecret: true },
                { onSuccess: ({ signingSecret }) => signingSecret && onSecret(signingSecret), onError: (error) => toast.error(error) },
              )
            }
          >
            New signing secret
          </Button>
        )}
        <Button size="sm" onClick={onRemove}>
          Delete
        </Button>
      </div>
    </Card>
  );
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Signing secret"
      description="Copy it now: it is shown only once. Your receiver checks each message with it, by the scheme of standardwebhooks.com."
      footer={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken px-3 py-2">
        <code className="min-w-0 flex-1 font-mono text-mono break-all">{secret}</code>
        <CopyButton value={secret} label="Copy signing secret" />
      </div>
    </Dialog>
  );
}
