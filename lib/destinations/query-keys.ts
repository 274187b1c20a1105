// Keys of what the browser holds of the server's data. Apart from the hooks, so that the server can hand over data under the same keys.

/** Everything below one destination has a key that begins with this one. */
export const destinationKey = (destinationId: string) => ["destination", destinationId] as const;
export const destinationSelfKey = (destinationId: string) => [...destinationKey(destinationId), "self"] as const;
export const sourcesKey = (destinationId: string) => [...destinationKey(destinationId), "sources"] as const;
export const overviewKey = (destinationId: string, range: string) => [...destinationKey(destinationId), "overview", range] as const;
export const mappingListKey = (destinationId: string, deleted = false) =>
  [...destinationKey(destinationId), "mappings", deleted ? "deleted" : "list"] as const;
export const mappingKey = (destinationId: string, mappingId: string) =>
  [...destinationKey(destinationId), "mappings", "one", mappingId] as const;
export const sourceKey = (destinationId: string, sourceId: string) => [...sourcesKey(destinationId), sourceId] as const;
export const recentEventsKey = (destinationId: string, limit = 100) =>
  [...destinationKey(destinationId), "events", "recent", limit] as const;
export const savedEventsKey = (destinationId: string) => [...destinationKey(destinationId), "saved-events"] as const;
