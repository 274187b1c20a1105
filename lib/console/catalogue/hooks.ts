import { useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";

/** Everything that is known of a destination's Talon.One account. */
export const catalogueKey = (destinationId: string) => [...destinationKey(destinationId), "catalogue"] as const;

/** The items themselves; thousands, so they are asked for once in five minutes. */
export function useCatalogueItems(destinationId: string | undefined) {
  return useQuery({
    queryKey: [...catalogueKey(destinationId ?? ""), "items"],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/catalogue/items", { params: { destinationId: destinationId ?? "" }, signal }),
    enabled: destinationId !== undefined,
    staleTime: 5 * 60_000,
  });
}

/** What the account says about each mapping, by its ID. */
export function useMappingFindings(destinationId: string) {
  return useQuery({
    queryKey: [...catalogueKey(destinationId), "findings"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/catalogue/findings", { params: { destinationId }, signal }),
    select: ({ items }) => new Map(items.map((item) => [item.mappingId, item.findings])),
  });
}
