/** Every address of the console, in one place. */
export const paths = {
  start: () => "/start",
  /** `next`: where to go on afterwards. */
  signIn: (next?: string | null) => `/sign-in${query(next && next !== "/" ? { next } : {})}`,
  destinations: () => "/destinations",
  newDestination: () => "/destinations/new",
  overview: (destinationId: string) => `/destinations/${destinationId}`,
  mappings: (destinationId: string) => `/destinations/${destinationId}/mappings`,
  newMapping: (destinationId: string) => `/destinations/${destinationId}/mappings/new`,
  mapping: (destinationId: string, mappingId: string) => `/destinations/${destinationId}/mappings/${mappingId}`,
  tester: (destinationId: string, eventId?: string, mappingId?: string) =>
    `/destinations/${destinationId}/tester${query({ ...(eventId && { event: eventId }), ...(mappingId && { mapping: mappingId }) })}`,
  events: (destinationId: string, filter?: Record<string, string>) => `/destinations/${destinationId}/events${query(filter)}`,
  event: (destinationId: string, eventId: string) => `/destinations/${destinationId}/events?event=${eventId}`,
  deliveries: (destinationId: string, filter?: Record<string, string>) => `/destinations/${destinationId}/deliveries${query(filter)}`,
  sources: (destinationId: string) => `/destinations/${destinationId}/sources`,
  newSource: (destinationId: string) => `/destinations/${destinationId}/sources/new`,
  source: (destinationId: string, sourceId: string) => `/destinations/${destinationId}/sources/${sourceId}`,
  settings: (destinationId: string) => `/destinations/${destinationId}/settings`,
  transfer: (destinationId: string) => `/destinations/${destinationId}/transfer`,
  apiKeys: () => "/api-keys",
  users: () => "/users",
  tokens: () => "/tokens",
  audit: () => "/audit",
  privacy: () => "/privacy",
  account: () => "/account",
};

function query(filter: Record<string, string> = {}): string {
  const text = new URLSearchParams(filter).toString();
  return text && `?${text}`;
}

/** Where to go after signing in: a page of this console, never another host. */
export function safeNext(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return "/";
  try {
    const url = new URL(next, "http://console.invalid");
    return url.host === "console.invalid" ? `${url.pathname}${url.search}${url.hash}` : "/";
  } catch {
    return "/";
  }
}
