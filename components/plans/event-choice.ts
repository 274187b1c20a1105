import type { RecentEvents } from "#lib/console/events/schema.ts";
import type { Trigger } from "#lib/core/segment/compiled-trigger.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";

/**
 * An event to preview with. `id` is an event's ID, or "sample:" and the sample's key, as in the
 * address.
 */
export type EventChoice = { id: string; title: string; detail: string; receivedAt?: string; event: JsonObject };

/** In the address: the event that the Event Tester holds, and that has no ID of its own. */
export const testedEventId = "tested";

export function receivedChoices(recent: Pick<RecentEvents, "items"> | undefined): EventChoice[] {
  return (recent?.items ?? []).flatMap((item): EventChoice[] => {
    if (!isJsonObject(item.payload)) return [];
    return [
      {
        id: item.id,
        title: payloadTitle(item.payload),
        detail: eventPerson(item.payload),
        receivedAt: item.receivedAt,
        event: item.payload,
      },
    ];
  });
}

/** "Order Completed", "Home page", "identify". */
export function payloadTitle(event: JsonObject): string {
  const type = typeof event.type === "string" ? event.type : "event";
  const name = type === "page" ? event.name : event.event;
  return typeof name === "string" && name !== "" ? name : type;
}

function eventPerson(event: JsonObject): string {
  const id = event.userId ?? event.anonymousId;
  return [event.type, id].filter((part) => typeof part === "string").join(" · ");
}

/**
 * The chosen one, or the first that the trigger takes, or the first. Received ones stand before
 * samples.
 */
export function chooseEvent(choices: readonly EventChoice[], wanted: string | null, trigger: Trigger | undefined): EventChoice | undefined {
  return choices.find((choice) => choice.id === wanted) ?? choices.find((choice) => trigger?.matches(choice.event)) ?? choices[0];
}
