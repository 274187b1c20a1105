import "#server-only";
import type { Channel, Outgoing, SendOptions, SendResult } from "./channel.ts";
import { sendEmail } from "./channels/email.ts";
import { pagerDutyBody, pagerDutyUrl } from "./channels/pagerduty.ts";
import { signedHeaders, webhookBody } from "./channels/signed-webhook.ts";
import { slackBody } from "./channels/slack.ts";
import { teamsBody } from "./channels/teams.ts";
import { call } from "./post-json.ts";

/** Gives a message to a channel, in the channel's form. Never throws. */
export function sendAlert(channel: Channel, message: Outgoing, options: SendOptions): Promise<SendResult> {
  const { kind, secret, settings } = channel;
  switch (kind) {
    case "email":
      return sendEmail(channel, message, options);
    case "slack":
      return call(secret.url ?? "", { ...options, body: slackBody(message) });
    case "teams":
      return call(secret.url ?? "", { ...options, body: teamsBody(message) });
    case "pagerduty":
      return call(settings.url ?? pagerDutyUrl, { ...options, body: pagerDutyBody(message, secret.key ?? "") });
    case "webhook": {
      const body = webhookBody(message);
      return call(secret.url ?? "", { ...options, body, headers: signedHeaders(message.id, body, secret.key ?? "") });
    }
  }
}
