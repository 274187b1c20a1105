import "#server-only";
import type { AlertKind } from "#lib/core/alerts/kinds.ts";
import type { Level } from "#lib/core/alerts/levels.ts";
import type { What } from "#lib/core/alerts/step.ts";
import { open, type Place, seal } from "#lib/platform/crypto/envelope.ts";

export const channelKinds = ["email", "slack", "teams", "pagerduty", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];

export type MailServer = { host: string; port: number; security: "tls" | "starttls" | "none" };
/** A channel's settings that are not secret; each kind has its own. */
export type ChannelSettings = {
  to?: string[];
  from?: string;
  /** Null: the mail server in SMTP_URL. */
  server?: MailServer | null;
  /** PagerDuty's Events API. */
  url?: string;
  /** Shown to people: where a hook's URL leads. */
  host?: string;
};
export type ChannelSecret = { url?: string; key?: string; user?: string; password?: string };
export type Channel = { id: string; name: string; kind: ChannelKind; settings: ChannelSettings; secret: ChannelSecret };

const place = (id: string): Place => ({ table: "alert_channel", id, column: "secret" });
export const sealChannelSecret = (id: string, secret: ChannelSecret): string => seal(JSON.stringify(secret), place(id));
export const openChannelSecret = (id: string, envelope: string | null): ChannelSecret =>
  envelope === null ? {} : (JSON.parse(open(envelope, place(id))) as ChannelSecret);

/** What a channel gets; each renders it in its own form. */
export type Outgoing = {
  /** The same at every attempt: receivers that check it accept a message once. */
  id: string;
  /** The same for all messages of one alert. */
  alertId: string;
  what: What | "test";
  level: Level;
  kind: AlertKind | "test";
  title: string;
  text: string;
  link: string;
  /** Where the help says what to do; absent if there is nothing to do. */
  runbook?: string | undefined;
  at: Date;
  /** An earlier attempt may have arrived: its process ended before it knew. */
  mayRepeat: boolean;
  /** Among a mail's addresses, those that an earlier try did not reach. */
  only?: readonly string[] | undefined;
};

/** `left`: addresses that did not take it, where others did. */
export type SendResult = { ok: boolean; answer: string; retryAfterMs?: number | undefined; left?: readonly string[] };
export type SendOptions = { privateHosts: readonly string[] };

export const repeatNote = "(Falconer ended while it sent this, so it may have arrived before.)";
export const textOf = ({ text, mayRepeat }: Outgoing): string => (mayRepeat ? `${text} ${repeatNote}` : text);
