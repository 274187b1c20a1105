/** Every address of the console, in one place. */
export const paths = {
  home: () => "/",
  start: () => "/start",
  /** `next`: where to continue afterwards. */
  signIn: (next?: string | null) => `/sign-in${query(next && next !== "/" ? { next } : {})}`,
  /** Leaves for the company's provider. `again`: to prove there again who the person is. */
  providerSignIn: ({ next, again }: { next?: string | undefined; again?: boolean } = {}) =>
    `/api/oidc/sign-in${query({ ...(next && next !== "/" && { next }), ...(again && { again: "1" }) })}`,
  destinations: () => "/destinations",
  newDestination: () => "/destinations/new",
  overview: (destinationId: string) => `/destinations/${destinationId}`,
  mappings: (destinationId: string) => `/destinations/${destinationId}/mappings`,
  newMapping: (destinationId: string, action?: string, event?: string) =>
    `/destinations/${destinationId}/mappings/new${query({ ...(action && { action }), ...(event && { event }) })}`,
  /** `field`: a place in its fields that is shown and focused; `event`: the one to preview with. */
  mapping: (destinationId: string, mappingId: string, field?: string | null, event?: string) =>
    `/destinations/${destinationId}/mappings/${mappingId}${query({ ...(field && { field }), ...(event && { event }) })}`,
  /** `version`: the one to show. */
  mappingHistory: (destinationId: string, mappingId: string, version?: number) =>
    `/destinations/${destinationId}/mappings/${mappingId}/history${query(version ? { version: String(version) } : {})}`,
  changes: (destinationId: string, show?: "releases") => `/destinations/${destinationId}/changes${query(show ? { show } : {})}`,
  /** With only this mapping's draft chosen. */
  draft: (destinationId: string, mappingId: string) => `/destinations/${destinationId}/changes${query({ draft: mappingId })}`,
  promote: (destinationId: string) => `/destinations/${destinationId}/promote`,
  tester: (destinationId: string, eventId?: string, mappingId?: string) =>
    `/destinations/${destinationId}/tester${query({ ...(eventId && { event: eventId }), ...(mappingId && { mapping: mappingId }) })}`,
  live: (destinationId: string, filter?: Record<string, string>) => `/destinations/${destinationId}/live${query(filter)}`,
  events: (destinationId: string, filter?: Record<string, string>) => `/destinations/${destinationId}/events${query(filter)}`,
  event: (destinationId: string, eventId: string) => `/destinations/${destinationId}/events?event=${eventId}`,
  deliveries: (destinationId: string, filter?: Record<string, string>) => `/destinations/${destinationId}/deliveries${query(filter)}`,
  problems: (destinationId: string, problemId?: string) =>
    `/destinations/${destinationId}/problems${query(problemId ? { problem: problemId } : {})}`,
  audiences: (destinationId: string) => `/destinations/${destinationId}/audiences`,
  backTests: (destinationId: string) => `/destinations/${destinationId}/back-tests`,
  backTest: (destinationId: string, backTestId: string) => `/destinations/${destinationId}/back-tests/${backTestId}`,
  sources: (destinationId: string) => `/destinations/${destinationId}/sources`,
  newSource: (destinationId: string) => `/destinations/${destinationId}/sources/new`,
  source: (destinationId: string, sourceId: string) => `/destinations/${destinationId}/sources/${sourceId}`,
  settings: (destinationId: string) => `/destinations/${destinationId}/settings`,
  /** What the Talon.One account has. */
  catalogue: (destinationId: string) => `/destinations/${destinationId}/settings?tab=talon-one`,
  transfer: (destinationId: string) => `/destinations/${destinationId}/transfer`,
  alerts: (show?: "history" | "rules" | "channels") => `/alerts${query(show ? { show } : {})}`,
  apiKeys: () => "/api-keys",
  users: () => "/users",
  tokens: () => "/tokens",
  audit: () => "/audit",
  backgroundWork: () => "/background-work",
  privacy: () => "/privacy",
  account: () => "/account",
  /** `q`: words to look for; `anchor`: a heading of the page. */
  help: (page?: string, q?: string, anchor?: string) =>
    `/help${page ? `/${page}` : ""}${query(q ? { q } : {})}${anchor ? `#${anchor}` : ""}`,
};

function query(filter: Record<string, string> = {}): string {
  const text = new URLSearchParams(filter).toString();
  return text && `?${text}`;
}
