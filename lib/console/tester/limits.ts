// How much people may store in the Event Tester, and for how long. Saved events and links hold
// personal data, so they end by themselves.

export const savedEventDays = 90;
/** Counted again when the same thing is shared again. */
export const linkDays = 30;

const megabyte = 1_000_000;
/** In bytes of text. One text has at most 1,000,000 characters. */
export const savedLimits = {
  /** Saved events and links of one person, in all destinations. */
  person: { count: 200, bytes: 10 * megabyte },
  /** For one destination and all its people together. */
  events: { count: 200, bytes: 10 * megabyte },
  links: { count: 500, bytes: 20 * megabyte },
  testCases: { count: 200, bytes: 20 * megabyte },
} as const;

export const megabytes = (bytes: number): string => `${(bytes / megabyte).toFixed(bytes < 10 * megabyte ? 1 : 0).replace(/\.0$/, "")} MB`;
