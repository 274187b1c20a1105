import { parseInUtc } from "#lib/core/mapping/utc-time.ts";

/** However long Talon.One asks us to wait, we try again after this time. */
export const maxRetryAfterMs = 3_600_000;

/**
 * Milliseconds to wait by a Retry-After header, in seconds or as an HTTP date; undefined when it is
 * missing or makes no sense.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), maxRetryAfterMs);
  // Only HTTP's three date formats begin with a weekday; one of them names no zone, and all are
  // UTC. Date.parse alone accepts far too much.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const at = parseInUtc(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - nowMs, 0), maxRetryAfterMs);
}
