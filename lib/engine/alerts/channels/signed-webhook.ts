import { createHmac, randomBytes } from "node:crypto";
import { type Outgoing, textOf } from "../channel.ts";

// The scheme of standardwebhooks.com: an HMAC over ID, time and body, with a shared secret.

export const createSigningSecret = (): string => `whsec_${randomBytes(24).toString("base64")}`;

export function webhookBody(message: Outgoing): string {
  const { alertId, what, level, kind, title, link, runbook, at, mayRepeat } = message;
  return JSON.stringify({
    type: what === "test" ? "alert.test" : `alert.${what}`,
    timestamp: at.toISOString(),
    data: { alertId, kind, level, title, text: textOf(message), link, runbook, mayRepeat },
  });
}

/** The headers by which a receiver verifies; the ID is the same at every attempt. */
export function signedHeaders(id: string, body: string, secret: string, nowMs = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
