"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Checkbox } from "#components/ui/toggle.tsx";
import { useCreateChannel, useUpdateChannel } from "#lib/console/alerts/hooks.ts";
import type { ChannelView, CreateChannel, UpdateChannel } from "#lib/console/alerts/schema.ts";
import { channelWords } from "./alert-words.ts";
import { issuesOf } from "./issues-of.ts";

type Kind = ChannelView["kind"];
type Level = ChannelView["minLevel"];
type Security = NonNullable<ChannelView["server"]>["security"];
type Values = {
  name: string;
  minLevel: Level;
  to: string;
  from: string;
  ownServer: boolean;
  host: string;
  port: string;
  security: Security;
  user: string;
  password: string;
  url: string;
  key: string;
};

const urlHelp: Record<Exclude<Kind, "email">, string> = {
  slack: "In Slack: create an app with an incoming webhook and paste its URL, such as https://hooks.slack.com/services/….",
  teams: "In Teams: create the workflow “Post to a channel when a webhook request is received” and paste its URL.",
  pagerduty: "Of the Events API. Leave it empty, or enter https://events.eu.pagerduty.com/v2/enqueue for an account in Europe.",
  webhook: "Messages are signed by the scheme of standardwebhooks.com. You get the signing secret once it is added.",
};

type Props = { channel?: ChannelView; hasMailServer: boolean; onClose: () => void; onSecret: (secret: string) => void };

/** Adds a channel or changes one; secrets are entered, and never shown again. */
export function ChannelDialog({ channel, hasMailServer, onClose, onSecret }: Props) {
  const create = useCreateChannel();
  const update = useUpdateChannel();
  const [kind, setKind] = useState<Kind>(channel?.kind ?? "email");
  const [values, setValues] = useState<Values>(() => initialValues(channel, hasMailServer));
  const set = (change: Partial<Values>) => setValues((before) => ({ ...before, ...change }));
  const errors = issuesOf(create.error ?? update.error);
  const done = ({ signingSecret }: { signingSecret: string | null }) => {
    toast.good(channel ? "Channel saved" : "Channel added");
    if (signingSecret) onSecret(signingSecret);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={channel ? `Edit ${channel.name}` : "Add channel"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="channel" busy={create.isPending || update.isPending}>
            {channel ? "Save" : "Add channel"}
          </Button>
        </>
      }
    >
      <form
        id="channel"
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (channel) update.mutate({ id: channel.id, ...changeOf(kind, values) }, { onSuccess: done });
          else create.mutate(newChannel(kind, values), { onSuccess: done });
        }}
      >
        {errors[""] && <Notice tone="bad" live title={errors[""]} />}
        {!channel && (
          <Field label="Kind">
            <Select value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              {Object.entries(channelWords).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field label="Name" required error={errors.name} help="Who reads it: “Shop team”, “On call”.">
          <Input value={values.name} onChange={(event) => set({ name: event.target.value })} autoComplete="off" />
        </Field>
        <Field label="Send" help="Recoveries go wherever the alert went.">
          <Select value={values.minLevel} onChange={(event) => set({ minLevel: event.target.value as Level })}>
            <option value="notice">Notices, warnings and critical alerts</option>
            <option value="warning">Warnings and critical alerts</option>
            <option value="critical">Critical alerts only</option>
          </Select>
        </Field>
        {kind === "email" ? (
          <EmailFields values={values} set={set} errors={errors} hasMailServer={hasMailServer} stored={channel?.server != null} />
        ) : (
          <>
            {kind === "pagerduty" && (
              <Field label="Integration key" required={!channel} error={errors.key} help="Of an “Events API v2” integration of a service.">
                <Input
                  value={values.key}
                  onChange={(event) => set({ key: event.target.value })}
                  type="password"
                  autoComplete="off"
                  placeholder={channel ? "Stored" : ""}
                  mono
                />
              </Field>
            )}
            <Field label="Address" required={kind !== "pagerduty" && !channel} error={errors.url} help={urlHelp[kind]}>
              <Input
                value={values.url}
                onChange={(event) => set({ url: event.target.value })}
                inputMode="url"
                autoComplete="off"
                spellCheck={false}
                placeholder={channel?.host ? `Stored: ${channel.host}` : ""}
                mono
              />
            </Field>
          </>
        )}
      </form>
    </Dialog>
  );
}

type EmailProps = {
  values: Values;
  set: (change: Partial<Values>) => void;
  errors: Record<string, string>;
  hasMailServer: boolean;
  stored: boolean;
};

function EmailFields({ values, set, errors, hasMailServer, stored }: EmailProps) {
  const toError = Object.entries(errors).find(([path]) => path === "to" || path.startsWith("to."))?.[1];
  return (
    <>
      <Field label="To" required error={toError} help="One address per line.">
        <Textarea rows={2} value={values.to} onChange={(event) => set({ to: event.target.value })} spellCheck={false} />
      </Field>
      {hasMailServer ? (
        <Checkbox
          checked={values.ownServer}
          onCheckedChange={(ownServer) => set({ ownServer })}
          help="Otherwise Falconer uses the one in SMTP_URL."
        >
          Use another mail server
        </Checkbox>
      ) : (
        errors.server && <Notice tone="bad" title={errors.server} />
      )}
      {values.ownServer && (
        <>
          <div className="grid gap-3 sm:grid-cols-[1fr_6rem]">
            <Field label="Mail server" required error={errors["server.host"]}>
              <Input
                value={values.host}
                onChange={(event) => set({ host: event.target.value })}
                autoComplete="off"
                placeholder="smtp.example.com"
              />
            </Field>
            <Field label="Port" required error={errors["server.port"]}>
              <Input type="number" min={1} max={65_535} value={values.port} onChange={(event) => set({ port: event.target.value })} />
            </Field>
          </div>
          <Field label="Encryption" error={errors["server.security"]}>
            <Select value={values.security} onChange={(event) => set({ security: event.target.value as Security })}>
              <option value="starttls">STARTTLS (usual with port 587)</option>
              <option value="tls">TLS (usual with port 465)</option>
              <option value="none">None (only for a relay inside your network)</option>
            </Select>
          </Field>
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="User" error={errors["server.user"]}>
              <Input value={values.user} onChange={(event) => set({ user: event.target.value })} autoComplete="off" />
            </Field>
            <Field label="Password" error={errors["server.password"]}>
              <Input
                type="password"
                value={values.password}
                onChange={(event) => set({ password: event.target.value })}
                autoComplete="new-password"
                placeholder={stored ? "As stored" : ""}
              />
            </Field>
          </div>
        </>
      )}
      <Field label="Sender" error={errors.from} help="Such as “Falconer <alerts@example.com>”. Leave empty to use MAIL_FROM.">
        <Input value={values.from} onChange={(event) => set({ from: event.target.value })} autoComplete="off" />
      </Field>
    </>
  );
}

const initialValues = (channel: ChannelView | undefined, hasMailServer: boolean): Values => ({
  name: channel?.name ?? "",
  minLevel: channel?.minLevel ?? "notice",
  to: channel?.to.join("\n") ?? "",
  from: channel?.from ?? "",
  ownServer: channel ? channel.server !== null : !hasMailServer,
  host: channel?.server?.host ?? "",
  port: String(channel?.server?.port ?? 587),
  security: channel?.server?.security ?? "starttls",
  user: channel?.server?.user ?? "",
  password: "",
  url: channel?.url ?? "",
  key: "",
});

const lines = (text: string) => text.split(/[\s,;]+/).filter(Boolean);
const serverOf = ({ ownServer, host, port, security, user, password }: Values) =>
  ownServer ? { host, port: Number(port), security, user, ...(password ? { password } : {}) } : null;

function newChannel(kind: Kind, values: Values): CreateChannel {
  const { name, minLevel, url, key, to, from } = values;
  if (kind === "email") return { kind, name, minLevel, to: lines(to), server: serverOf(values), ...(from ? { from } : {}) };
  if (kind === "pagerduty") return { kind, name, minLevel, key, ...(url ? { url } : {}) };
  return { kind, name, minLevel, url };
}

/** A secret that is left empty stays as it is. */
function changeOf(kind: Kind, values: Values): UpdateChannel {
  const { name, minLevel, url, key, to, from } = values;
  if (kind === "email") return { name, minLevel, to: lines(to), from, server: serverOf(values) };
  return { name, minLevel, ...(url ? { url } : {}), ...(key ? { key } : {}) };
}
