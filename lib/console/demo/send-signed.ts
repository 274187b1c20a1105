import "#server-only";
import { createHmac } from "node:crypto";
import type { JsonObject } from "#lib/platform/json.ts";

export type Receipt = { status: number; ms: number; messageId: string; text: string };

/** Sends one event to a webhook route as Segment does: raw body, HMAC-SHA1 of it in X-Signature. */
export async function sendSigned(webhookUrl: string, secret: string, event: JsonObject): Promise<Receipt> {
  const body = JSON.stringify(event);
  const started = performance.now();
  const response = await fetch(webhookUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "Segment (Actions)",
      "x-signature": createHmac("sha1", secret).update(body).digest("hex"),
    },
    body,
  });
  const text = await response.text();
  const ms = Math.round(performance.now() - started);
  return { status: response.status, ms, messageId: String(event.messageId), text };
}
