/** The reader's; on the server, which does not know it, UTC. */
export const ownTimeZone = (): string =>
  typeof window === "undefined" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
