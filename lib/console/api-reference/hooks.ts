import { useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { ApiDocument } from "./document.ts";

/** The description that this installation serves; it changes with the version alone. */
export function useApiDocument() {
  return useQuery({
    queryKey: ["openapi"],
    queryFn: async ({ signal }) => (await api("GET /api/openapi.json", { signal })) as unknown as ApiDocument,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
