import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { CataloguePart } from "#lib/core/catalogue/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import type { CatalogueState } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "catalogue"] as const;

/** What is known of the Talon.One account, and since when; watched while it is being read. */
export function useCatalogue(destinationId: string) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "state"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/catalogue", { params: { destinationId }, signal }),
    refetchInterval: ({ state }) => (state.data?.refreshing ? 1_000 : 60_000),
  });
}

/** The items themselves; thousands, so they are asked for once in five minutes. */
export function useCatalogueItems(destinationId: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(destinationId ?? ""), "items"],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/catalogue/items", { params: { destinationId: destinationId ?? "" }, signal }),
    enabled: destinationId !== undefined,
    staleTime: 5 * 60_000,
  });
}

/** What the account says of each mapping, by its ID. */
export function useMappingFindings(destinationId: string) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "findings"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/catalogue/findings", { params: { destinationId }, signal }),
    select: ({ items }) => new Map(items.map((item) => [item.mappingId, item.findings])),
  });
}

export function useChangeCatalogue(destinationId: string) {
  const client = useQueryClient();
  const params = { destinationId };
  const use = <Input>(mutationFn: (input: Input) => Promise<CatalogueState>) => ({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
  });
  return {
    key: useMutation(use((key: string | null) => api("PUT /api/destinations/{destinationId}/catalogue/key", { params, body: { key } }))),
    refresh: useMutation(use(() => api("POST /api/destinations/{destinationId}/catalogue/refresh", { params }))),
    change: useMutation(
      use((body: { applicationId?: number | null; accept?: CataloguePart }) =>
        api("PATCH /api/destinations/{destinationId}/catalogue", { params, body }),
      ),
    ),
    file: useMutation(
      use((body: { part: CataloguePart; content: JsonValue }) =>
        api("PUT /api/destinations/{destinationId}/catalogue/file", { params, body }),
      ),
    ),
  };
}
