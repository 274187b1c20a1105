/** Every address of the console, in one place. */
export const paths = {
  home: () => "/",
  start: () => "/start",
  /** `next`: where to go on afterwards. */
  signIn: (next?: string | null) => `/sign-in${query(next && next !== "/" ? { next } : {})}`,
  destinations: () => "/destinations",
  newDestination: () => "/destinations/new",
  overview: (destinationId: string) => `/destinations/${destinationId}`,
  mappings: (destinationId: string) => `/destinations/${destinationId}/mappings`,
  newMapping: (destinationId: string) => `/destinations/${destinationId}/mappings/new`,
  mapping: (destinationId: string, mappingId: string) => `/destinations/${destinationId}/mappings/${mappingId}`,
  /** `version`: the one that is looked at. */
  mappingHistory: (destinationId: string, mappingId: string, version?: number) =>
    `/destinations/${destinationId}/mappings/${mappingId}/history${query(version ? { version: String(version) } : {})}`,
  changes: (destinationId: string, show?: "releases") => `/destinations/${destinationId}/changes${query(show ? { show } : {})}`,
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
  transfer: (destinationId: string) => `/destinations/${destinationId}/transfer`,
  alerts: (show?: "history" | "rules" | "channels") => `/alerts${query(show ? { show } : {})}`,
  apiKeys: () => "/api-keys",
  users: () => "/users",
  tokens: () => "/tokens",
  audit: () => "/audit",
  backgroundWork: () => "/background-work",
  privacy: () => "/privacy",
  account: () => "/account",
};

function query(filter: Record<string, string> = {}): string {
  const text = new URLSearchParams(filter).toString();
  return text && `?${text}`;
}

const anyOrigin = "http://console.invalid";

/**
 * Where to go after signing in: a page of this console, never another host. What is judged is what
 * comes of it once the browser has taken out dots, tabs and backslashes: "/..//other.example"
 * becomes "//other.example", which is another host.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const path = resolved(next);
  return path !== undefined && !path.startsWith("//") && resolved(path) === path ? path : "/";
}

/**
 * The address without its origin, as a browser reads it on a page of ours; undefined when it leads
 * elsewhere.
 */
function resolved(address: string): string | undefined {
  if (!URL.canParse(address, anyOrigin)) return undefined;
  const { origin, pathname, search, hash } = new URL(address, anyOrigin);
  return origin === anyOrigin ? `${pathname}${search}${hash}` : undefined;
}
