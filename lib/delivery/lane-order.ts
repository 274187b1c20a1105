/** Distinct, in the one order in which every transaction locks lanes: two that lock some of the same ones never wait in a circle. */
export function sortedLanes<Lane extends { destinationId: string; key: string }>(lanes: readonly Lane[]): Lane[] {
  const seen = new Map<string, Lane>();
  for (const lane of lanes) seen.set(`${lane.destinationId}\n${lane.key}`, lane);
  return [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lane]) => lane);
}
