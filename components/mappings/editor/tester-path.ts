import { paths } from "#components/frame/paths.ts";

/** `draft`: the tester takes what is in this browser, not what is saved. */
export function testerPath(destinationId: string, mappingId: string, eventId: string | undefined, draft = false): string {
  const query = new URLSearchParams({ ...(eventId && { event: eventId }), mapping: mappingId, ...(draft && { draft: "1" }) });
  return `${paths.tester(destinationId)}?${query}`;
}
