/**
 * What a destination's numbers may be. Apart from the schemas, so that a page can say it without
 * loading them.
 */
export const limits = {
  rateLimitPerSecond: { min: 1, max: 10_000 },
  retentionDays: { min: 3, max: 365 },
  retryHorizonHours: { min: 1, max: 168 },
} as const;
