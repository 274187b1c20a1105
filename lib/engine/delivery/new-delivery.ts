import "#server-only";
import { createHash } from "node:crypto";
import { actionBySlug } from "#lib/core/actions/index.ts";
import type { MappingOptions, PlannedRequest } from "#lib/core/actions/types.ts";
import { remarkInPayload } from "#lib/core/plan/payload-places.ts";
import { storableJson } from "#lib/platform/db/storable-json.ts";
import { createId } from "#lib/platform/ids.ts";
import type { Issue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { sealRequests } from "./sealed-headers.ts";

/** A delivery as intake, replays and test sends store it. */
export type NewDelivery = {
  id: string;
  mappingId: string;
  mappingVersion: number;
  actionSlug: string;
  messageId: string;
  state: "waiting" | "invalid";
  reason: string | null;
  cause: string | null;
  /** JSON text; secret headers are sealed. */
  requests: string;
  issues: string | null;
  customerProfileId: string | null;
  customerSessionId: string | null;
  retryUnknown: boolean;
  stopLane: boolean;
  isTest: boolean;
  /**
   * Its customers are those of the event, so a search for one of them finds it through the event.
   */
  ofSender: boolean;
  replayOf: string | null;
  replayId: string | null;
  entries: NewEntry[];
};
/** One planned request: it waits in all these lanes (sorted) and runs when it is first in each. */
export type NewEntry = { lanes: string[]; requestIndex: number; mergeable: boolean };

type Origin = {
  mappingId: string;
  mappingVersion: number;
  actionSlug: string;
  messageId: string;
  options?: MappingOptions;
  /** The user ID and anonymous ID of its stored event. */
  sender?: readonly (string | null)[];
  isTest?: boolean;
  replayOf?: string;
  replayId?: string;
};

/** Lanes of tests: they are due before everything else. */
export const testLanePrefix = "test:";

export function readyDelivery(origin: Origin, requests: readonly PlannedRequest[]): NewDelivery {
  const id = createId("delivery");
  // A test is someone waiting at a screen: it has its own lane, before nobody and behind nobody.
  const lanesOf = (request: PlannedRequest, index: number) =>
    origin.isTest
      ? [`${testLanePrefix}${id}:${index}`]
      : request.lanes.length === 0
        ? [`alone:${id}:${index}`]
        : request.lanes.length === 1
          ? request.lanes.map(laneKey)
          : [...new Set(request.lanes.map(laneKey))].sort();
  const lanes = requests.map(lanesOf);
  const action = actionBySlug.get(origin.actionSlug);
  const mergeable = action?.mergeable === true && !origin.isTest;
  return {
    ...base(id, origin),
    requests: encodeJson(
      sealRequests(
        id,
        requests.map((request, i) => ({ ...request, lanes: lanes[i] as string[] })),
      ),
    ),
    customerProfileId: idIn(requests, "profile:"),
    customerSessionId: idIn(requests, "session:"),
    ofSender: isOfSender(origin, requests),
    retryUnknown: origin.options?.retryUnknownOutcome !== false || action?.repeatable !== false,
    stopLane: origin.options?.onDead === "stop_lane" && !origin.isTest,
    entries: requests.map((request, requestIndex) => ({
      lanes: lanes[requestIndex] as string[],
      requestIndex,
      mergeable: mergeable && !request.lanes.some((lane) => !lane.startsWith("profile:")),
    })),
  };
}

export function invalidDelivery(origin: Origin, issues: readonly Issue[]): NewDelivery {
  const first = issues[0];
  const fields = actionBySlug.get(origin.actionSlug)?.fields ?? [];
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return {
    ...base(createId("delivery"), origin),
    state: "invalid",
    reason: first ? `${remarkInPayload(first, fields)}${more}` : "The payload isn’t valid.",
    cause: "invalid_payload",
    issues: storableJson(issues),
  };
}

function base(id: string, origin: Origin): NewDelivery {
  return {
    id,
    mappingId: origin.mappingId,
    mappingVersion: origin.mappingVersion,
    actionSlug: origin.actionSlug,
    messageId: origin.messageId,
    state: "waiting",
    reason: null,
    cause: null,
    requests: "[]",
    issues: null,
    customerProfileId: null,
    customerSessionId: null,
    retryUnknown: true,
    stopLane: false,
    isTest: origin.isTest ?? false,
    ofSender: origin.sender !== undefined,
    replayOf: origin.replayOf ?? null,
    replayId: origin.replayId ?? null,
    entries: [],
  };
}

/**
 * The key as in the lane tables, whose index takes no more than 2,704 bytes: very long IDs are
 * hashed.
 */
export function laneKey(key: string): string {
  if (key.length <= 400) return key.replaceAll("\0", "\ufffd");
  return `${key.slice(0, key.indexOf(":") + 1)}#${createHash("sha256").update(key).digest("hex")}`;
}

const isOfSender = ({ sender }: Origin, requests: readonly PlannedRequest[]) =>
  sender !== undefined &&
  requests.every(({ lanes }) => lanes.every((lane) => !lane.startsWith("profile:") || sender.includes(lane.slice(8))));

/** The one profile (or session) that a delivery is about; null if there are several. */
function idIn(requests: readonly PlannedRequest[], prefix: string): string | null {
  let found: string | null = null;
  for (const request of requests)
    for (const lane of request.lanes) {
      if (!lane.startsWith(prefix)) continue;
      const id = lane.slice(prefix.length);
      if (found !== null && found !== id) return null;
      found = id;
    }
  return found;
}
