import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { ListAuditQuery } from "./schema.ts";

export type AuditFilter = Omit<ListAuditQuery, "cursor" | "limit">;

/** Newest first, a page at a time. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) => api("GET /api/audit", { signal, query: { ...filter, cursor: pageParam, limit: 50 } }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
