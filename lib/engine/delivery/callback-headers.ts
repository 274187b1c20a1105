import type { Place } from "#lib/platform/crypto/envelope.ts";
import type { OutboundRequest } from "./outbound-request.ts";
import { firstQueued } from "./outbound-request.ts";

/** The header by which Talon.One shows that a callback is one that we asked for. */
export const callbackTokenHeader = "x-falconer-callback";
export const callbackTokenPlace = (destinationId: string): Place => ({ table: "callback_access", id: destinationId, column: "token" });

export type Callback = { url: string; token: string };

/**
 * Headers that ask Talon.One for a callback to Falconer: only for session updates, and only if the
 * mapping names no other callback.
 */
export function callbackHeaders(outbound: OutboundRequest, callback: Callback | undefined): Record<string, string> | undefined {
  const { path, headers = {} } = outbound.request;
  if (!callback || outbound.queued.length !== 1 || !/^\/segment\/(v2\/)?customer_sessions\//.test(path)) return undefined;
  if (headers["x-callback-destination-uri"]) return undefined;
  const { deliveryId } = firstQueued(outbound);
  return {
    "x-callback-destination-uri": callback.url,
    "x-callback-api-key": `${callbackTokenHeader} ${callback.token}`,
    "x-content-fields": "effects,ruleFailureReasons",
    "x-correlation-id": deliveryId,
  };
}
