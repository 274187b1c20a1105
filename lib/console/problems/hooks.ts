import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { ProblemState, UpdateProblem } from "./schema.ts";

const keyOf = (destinationId: string) => [...destinationKey(destinationId), "problems"] as const;

export function useProblems(destinationId: string, state: readonly ProblemState[]) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "list", ...state],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/problems", { params: { destinationId }, query: { state: state.join(",") }, signal }),
    refetchInterval: 10_000,
  });
}

export function useProblem(destinationId: string, problemId: string) {
  return useQuery({
    queryKey: [...keyOf(destinationId), "one", problemId],
    queryFn: ({ signal }) =>
      api("GET /api/destinations/{destinationId}/problems/{problemId}", { params: { destinationId, problemId }, signal }),
    refetchInterval: 5_000,
  });
}

function useRefresh(destinationId: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([client.invalidateQueries({ queryKey: keyOf(destinationId) }), client.invalidateQueries({ queryKey: ["alerts"] })]);
}

export function useUpdateProblem(destinationId: string, problemId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (body: UpdateProblem) =>
      api("PATCH /api/destinations/{destinationId}/problems/{problemId}", { params: { destinationId, problemId }, body }),
    onSuccess: refresh,
  });
}

export function useAddProblemNote(destinationId: string, problemId: string) {
  const refresh = useRefresh(destinationId);
  return useMutation({
    mutationFn: (text: string) =>
      api("POST /api/destinations/{destinationId}/problems/{problemId}/notes", { params: { destinationId, problemId }, body: { text } }),
    onSuccess: refresh,
  });
}
