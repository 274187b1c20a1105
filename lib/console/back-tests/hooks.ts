import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/hooks.ts";
import type { BackTestDryRun, BackTestEventsQuery, StartBackTest } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "back-tests"];
const everyMs = 500;

export function useBackTests(destinationId: string) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "list"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/back-tests", { params: { destinationId }, signal }),
    refetchInterval: (query) => (query.state.data?.items.some(({ state }) => state === "running") ? 4 * everyMs : false),
  });
}

/** Watches one until it is over. */
export function useBackTest(destinationId: string, id: string | undefined) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "one", id],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/back-tests/{backTestId}", { params: { destinationId, backTestId: id ?? "" }, signal }),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === "running" ? everyMs : false),
  });
}

export function useStartBackTest(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: StartBackTest) =>
      api("POST /api/destinations/{destinationId}/back-tests", { params: { destinationId }, body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: [...keyOf(destinationId), "list"] }),
  });
}

export function useCancelBackTest(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (backTestId: string) =>
      api("POST /api/destinations/{destinationId}/back-tests/{backTestId}/cancel", { params: { destinationId, backTestId } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(destinationId) }),
  });
}

/** The events behind one number, a page at a time. */
export function useBackTestEvents(destinationId: string, id: string, query: BackTestEventsQuery | undefined) {
  return useInfiniteQuery({
    queryKey: [...keyOf(destinationId), "one", id, "events", query],
    queryFn: ({ pageParam, signal }) =>
      api("GET /api/destinations/{destinationId}/back-tests/{backTestId}/events", {
        params: { destinationId, backTestId: id },
        query: { ...query, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: query !== undefined,
  });
}

export function useKeepCases(destinationId: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (count: number) =>
      api("POST /api/destinations/{destinationId}/back-tests/{backTestId}/test-cases", {
        params: { destinationId, backTestId: id },
        body: { count },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: destinationKey(destinationId) }),
  });
}

/** What Talon.One's rules would do with one event, now and after the change. */
export function useBackTestDryRun(destinationId: string, backTestId: string) {
  return useMutation({
    mutationFn: (body: BackTestDryRun) =>
      api("POST /api/destinations/{destinationId}/back-tests/{backTestId}/dry-run", { params: { destinationId, backTestId }, body }),
    retry: false,
  });
}

/** Drafts that a back-test can try. */
export function useTriedDrafts(destinationId: string) {
  return useQuery({
    queryKey: [...destinationKey(destinationId), "drafts", "tried"],
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/drafts", { params: { destinationId }, signal }),
  });
}
