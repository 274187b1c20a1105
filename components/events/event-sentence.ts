import { eventTitle } from "#components/words/event-words.ts";
import type { EventDetail } from "#lib/console/events/schema.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";

type Told = Pick<EventDetail, "type" | "name" | "userId" | "anonymousId" | "outcome" | "deliveries">;

/** What someone did, and what Falconer made of it. */
export function eventSentence(event: Told): string {
  return `${deed(event)} ${outcome(event)}`;
}

function deed(event: Told): string {
  const who = event.userId ?? event.anonymousId;
  const by = who ? ` by ${who}` : "";
  const title = eventTitle(event);
  switch (event.type) {
    case "identify":
      return who ? `${who} was identified.` : "Someone was identified.";
    case "page":
    case "screen":
      return event.name ? `“${event.name}” viewed${by}.` : `A ${event.type} viewed${by}.`;
    case "group":
      return `${who ?? "Someone"} joined a group.`;
    case "alias":
      return `${who ?? "Someone"} was given another ID.`;
    default:
      return `${title}${by}.`;
  }
}

const endings: readonly [states: readonly string[], word: string][] = [
  [["delivered"], "delivered"],
  [["recovered"], "recovered"],
  [["waiting", "retrying"], "in progress"],
  [["failed", "dead", "invalid"], "failed"],
  [["cancelled"], "cancelled"],
  [["withdrawn"], "withdrawn"],
];

function outcome({ outcome, deliveries }: Told): string {
  if (deliveries.length === 0) return outcome === "accepted" ? "No delivery was created." : "Falconer created no delivery.";
  const parts = endings.flatMap(([states, word]) => {
    const count = deliveries.filter(({ state }) => states.includes(state)).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return `${deliveries.length} ${deliveries.length === 1 ? "delivery" : "deliveries"}: ${parts.join(", ")}.`;
}

/** The part of an event that says what happened: properties, else traits. */
export function saidBy(payload: JsonValue): JsonObject | undefined {
  if (!isJsonObject(payload)) return undefined;
  const said = [payload.properties, payload.traits].find((each) => isJsonObject(each) && Object.keys(each).length > 0);
  return isJsonObject(said) ? said : undefined;
}
