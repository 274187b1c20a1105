import "#server-only";
import type { Viewer } from "#lib/access/auth/viewer.ts";
import { getDelivery } from "#lib/console/deliveries/story.ts";
import { getEvent } from "#lib/console/events/service.ts";
import { actions } from "#lib/core/actions/index.ts";
import { db } from "#lib/platform/db/client.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import type { Receipt } from "./send-signed.ts";

/**
 * What is printed about one event, line by line; `delivered` is true if it had deliveries and all
 * of them arrived.
 */
export type Story = { lines: string[]; delivered: boolean };

type Recorded = { method: string; path: string; query: string; headers: Record<string, string>; body?: JsonValue };

const width = 110;
const settled = new Set(["delivered", "failed", "dead", "invalid", "cancelled", "withdrawn"]);
const label = (text: string) => `  ${text.padEnd(10)} `;
const indent = " ".repeat(label("").length);

/**
 * Waits (at most `patienceMs`) until the event's deliveries are settled, then describes them:
 * received, matched, sent, response.
 */
export async function tellStory(viewer: Viewer, destinationId: string, receipt: Receipt, patienceMs: number): Promise<Story> {
  const stored =
    receipt.status === 200 &&
    (await db().event.findFirst({ where: { destinationId, messageId: receipt.messageId }, select: { id: true } }));
  const lines = [`${label("received")}${receipt.status} in ${receipt.ms} ms${stored ? `, as ${stored.id}` : ""}`];
  if (!stored) return { lines: [...lines, `${indent}${receipt.text}`], delivered: false };

  const deadline = Date.now() + patienceMs;
  let event = await getEvent(viewer, destinationId, stored.id);
  while (Date.now() < deadline && !event.deliveries.every(({ state }) => settled.has(state))) {
    await new Promise((done) => setTimeout(done, 50));
    event = await getEvent(viewer, destinationId, stored.id);
  }
  if (event.deliveries.length === 0) lines.push(`${label("matched")}no mapping${event.reason ? `: ${event.reason}` : ""}`);
  for (const { id } of event.deliveries) {
    const delivery = await getDelivery(viewer, destinationId, id);
    const action = actions.find(({ slug }) => slug === delivery.actionSlug)?.title ?? delivery.actionSlug;
    lines.push(`${label("matched")}the mapping “${delivery.mappingName ?? delivery.mappingId}”, with the action “${action}”`);
    for (const attempt of delivery.attempts) {
      const { method, path, query, headers, body } = attempt.request as unknown as Recorded;
      lines.push(`${label("sent")}${method} ${path}${query}`);
      for (const [name, value] of Object.entries(headers)) lines.push(`${indent}${name}: ${value}`);
      if (body !== undefined) lines.push(...block(body));
      lines.push(
        `${label("response")}${attempt.status === null ? (attempt.error ?? attempt.outcome) : `${attempt.status} in ${attempt.durationMs} ms`}`,
      );
      const answer = (attempt.response as { body?: JsonValue } | null)?.body;
      if (answer !== undefined) lines.push(...block(answer, 14));
    }
    if (delivery.attempts.length === 0) lines.push(`${label("sent")}nothing yet`);
    lines.push(`${label("outcome")}${delivery.state}${delivery.reason ? `: ${delivery.reason}` : ""}`);
  }
  const delivered = event.deliveries.length > 0 && event.deliveries.every(({ state }) => state === "delivered");
  return { lines, delivered };
}

/** JSON on few lines: what fits the width stays on one. At most `most` lines. */
function block(value: JsonValue, most = 100): string[] {
  const lines = layOut(value, width - indent.length).map((line) => `${indent}${line}`);
  return lines.length <= most ? lines : [...lines.slice(0, most), `${indent}... and ${lines.length - most} more lines, in the console`];
}

function layOut(value: JsonValue, room: number): string[] {
  const text = JSON.stringify(value);
  if (text.length <= room || typeof value !== "object" || value === null) return [text];
  const isList = Array.isArray(value);
  const parts: [string, JsonValue | undefined][] = isList ? value.map((item) => ["", item]) : Object.entries(value);
  const shown = parts.filter((part): part is [string, JsonValue] => part[1] !== undefined);
  const inner = shown.flatMap(([key, item], i) => {
    const lines = layOut(item, room - 2);
    const first = `${isList ? "" : `${JSON.stringify(key)}: `}${lines[0]}`;
    const last = i === shown.length - 1 ? "" : ",";
    return [first, ...lines.slice(1)].map((line, n, all) => `  ${line}${n === all.length - 1 ? last : ""}`);
  });
  return [isList ? "[" : "{", ...inner, isList ? "]" : "}"];
}
