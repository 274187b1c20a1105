// Keys of what the browser holds of the server's data. Apart from the hooks, so that the server can
// hand over data under the same keys.

/** Everything below one destination has a key that begins with this one. */
export const destinationKey = (destinationId: string) => ["destination", destinationId] as const;
export const destinationSelfKey = (destinationId: string) => [...destinationKey(destinationId), "self"] as const;
export const sourcesKey = (destinationId: string) => [...destinationKey(destinationId), "sources"] as const;
export const overviewKey = (destinationId: string, query: object) => [...destinationKey(destinationId), "overview", query] as const;
export const rulesKey = (destinationId: string, query: object) => [...destinationKey(destinationId), "rules", query] as const;
export const mappingListKey = (destinationId: string, deleted = false) =>
  [...destinationKey(destinationId), "mappings", deleted ? "deleted" : "list"] as const;
export const mappingKey = (destinationId: string, mappingId: string) =>
  [...destinationKey(destinationId), "mappings", "one", mappingId] as const;
/** For received events; every list and search of them has a key that begins with this one. */
export const eventsKey = (destinationId: string) => [...destinationKey(destinationId), "events"] as const;
export const eventKey = (destinationId: string, eventId: string | undefined) => [...eventsKey(destinationId), "one", eventId] as const;
export const recentEventsKey = (destinationId: string, limit: number) => [...eventsKey(destinationId), "recent", limit] as const;
export const eventSearchKey = (destinationId: string, { q, sourceId }: { q: string; sourceId?: string }) =>
  [...eventsKey(destinationId), "search", { q, sourceId }] as const;
export const savedEventsKey = (destinationId: string) => [...destinationKey(destinationId), "saved-events"] as const;
export const sourceKey = (destinationId: string, sourceId: string) => [...sourcesKey(destinationId), sourceId] as const;
