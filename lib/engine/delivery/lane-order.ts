type LaneId = { destinationId: string; key: string };

/**
 * The one order in which every transaction locks lanes, so that two which lock some of the same
 * ones never deadlock.
 */
export function inLaneOrder<Lane extends LaneId>(lanes: readonly Lane[]): Lane[] {
  return [...lanes].sort((a, b) => compare(a.destinationId, b.destinationId) || compare(a.key, b.key));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Distinct, in that order. */
export function sortedLanes<Lane extends LaneId>(lanes: readonly Lane[]): Lane[] {
  const seen = new Map<string, Lane>();
  for (const lane of lanes) seen.set(`${lane.destinationId}\n${lane.key}`, lane);
  return inLaneOrder([...seen.values()]);
}
