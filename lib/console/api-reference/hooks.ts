import { useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { type ApiDocument, documentAddress } from "./document.ts";

/** The description that this installation serves; it changes with the version alone. */
export function useApiDocument() {
  return useQuery({
    queryKey: ["openapi"],
    queryFn: async ({ signal }) => {
      // Without a header of its own it takes what the page began to load. api() says what is wrong
      // where that does not come.
      const early = await fetch(documentAddress, { signal }).catch(() => undefined);
      const document = early?.ok ? early.json() : api("GET /api/openapi.json", { signal });
      return (await document) as unknown as ApiDocument;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
