/** The reader's zone; UTC on the server, which does not know it. */
export const ownTimeZone = (): string =>
  typeof window === "undefined" ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
