import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { CataloguePart } from "#lib/core/catalogue/types.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { catalogueKey } from "./hooks.ts";
import type { CatalogueState, CreateAttribute } from "./schema.ts";

/** What is known about the Talon.One account, and since when; polled while it is being read. */
export function useCatalogue(destinationId: string) {
  return useQuery({
    queryKey: [...catalogueKey(destinationId), "state"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/catalogue", { params: { destinationId }, signal }),
    refetchInterval: ({ state }) => (state.data?.refreshing ? 1_000 : 60_000),
  });
}

export function useChangeCatalogue(destinationId: string) {
  const client = useQueryClient();
  const params = { destinationId };
  const use = <Input>(mutationFn: (input: Input) => Promise<CatalogueState>) => ({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: catalogueKey(destinationId) }),
  });
  return {
    key: useMutation(use((key: string | null) => api("PUT /api/destinations/{destinationId}/catalogue/key", { params, body: { key } }))),
    integrationKey: useMutation(
      use((key: string | null) => api("PUT /api/destinations/{destinationId}/catalogue/integration-key", { params, body: { key } })),
    ),
    create: useMutation(
      use((body: CreateAttribute) => api("POST /api/destinations/{destinationId}/catalogue/attributes", { params, body })),
    ),
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
