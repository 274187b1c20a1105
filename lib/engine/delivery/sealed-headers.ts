import "#server-only";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { open, seal } from "#lib/platform/crypto/envelope.ts";

// The only secret in a planned request is the key with which Talon.One should call back. It is
// stored encrypted and opened just before sending.

const secretHeaders: readonly string[] = ["x-callback-api-key"];
const mark = "sealed:";
const place = (deliveryId: string) => ({ table: "delivery", id: deliveryId, column: "requests" });

function mapHeaders(requests: readonly PlannedRequest[], change: (value: string) => string): PlannedRequest[] {
  return requests.map((request) => {
    const found = secretHeaders.filter((name) => request.headers[name] !== undefined);
    if (found.length === 0) return request;
    const headers = { ...request.headers };
    for (const name of found) headers[name] = change(headers[name] ?? "");
    return { ...request, headers };
  });
}

export const sealRequests = (deliveryId: string, requests: readonly PlannedRequest[]) =>
  mapHeaders(requests, (value) => mark + seal(value, place(deliveryId)));

export const openRequests = (deliveryId: string, requests: readonly PlannedRequest[]) =>
  mapHeaders(requests, (value) => (value.startsWith(mark) ? open(value.slice(mark.length), place(deliveryId)) : value));
