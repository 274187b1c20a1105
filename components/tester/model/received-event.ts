import type { Event } from "#lib/console/events/schema.ts";

/** "Order Completed", "Home", "identify". */
export function receivedTitle({ name, type }: Pick<Event, "name" | "type">): string {
  return name || type || "event";
}

/** "track · customer-1001" */
export function eventPerson({ type, userId, anonymousId }: Pick<Event, "type" | "userId" | "anonymousId">): string {
  return [type, userId ?? anonymousId].filter(Boolean).join(" · ");
}
