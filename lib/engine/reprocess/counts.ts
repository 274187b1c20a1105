/** What one mapping makes, or would make, of the events of a run. */
export type MappingCounts = {
  /** Deliveries with something to send, and the requests in them. */
  send: number;
  requests: number;
  /** Deliveries that problems in their payload stop. */
  invalid: number;
  /** Events that already have a delivery by this mapping. */
  already: number;
  /** IDs of the first few events that it sends, or that are invalid. */
  samples: string[];
};

/**
 * Each event is counted in one of `sent`, `already`, `notMatched`, `stopped`, `unreadable` and
 * `cameAgain`.
 */
export type ReprocessCounts = {
  /** Events looked at. */
  events: number;
  sent: number;
  already: number;
  notMatched: number;
  /** By the destination's filters, or the source's integrations setting. */
  stopped: number;
  unreadable: number;
  /** Unreadable when they came; sent again and taken since. */
  cameAgain: number;
  /** Unreadable when they came, readable now; counted above as well. */
  recovered: number;
  /** The first event looked at; null before any. */
  first: string | null;
  mappings: Record<string, MappingCounts>;
};

const mostSamples = 5;

export const newCounts = (): ReprocessCounts => ({
  events: 0,
  sent: 0,
  already: 0,
  notMatched: 0,
  stopped: 0,
  unreadable: 0,
  cameAgain: 0,
  recovered: 0,
  first: null,
  mappings: {},
});

/** What is stored; `{}` for a run that has not begun. */
export const countsOf = (stored: unknown): ReprocessCounts => ({ ...newCounts(), ...(stored as Partial<ReprocessCounts> | null) });

export function ofMapping(counts: ReprocessCounts, mappingId: string): MappingCounts {
  counts.mappings[mappingId] ??= { send: 0, requests: 0, invalid: 0, already: 0, samples: [] };
  return counts.mappings[mappingId];
}

export function noteSample(of: MappingCounts, eventId: string): void {
  if (of.samples.length < mostSamples) of.samples.push(eventId);
}
