import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";

/** Sections of the help with these words; what was found before stays until the next is there. */
export function useHelpSearch(words: string, enabled = true) {
  return useQuery({
    queryKey: ["help", words],
    queryFn: ({ signal }) => api("GET /api/help/search", { query: { q: words }, signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
}
