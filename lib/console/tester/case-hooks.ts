import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey } from "#lib/console/destinations/query-keys.ts";
import type { CreateTestCase, UpdateTestCase } from "./schema.ts";

const casesKey = (destinationId: string) => [...destinationKey(destinationId), "test-cases"];

export function useTestCases(destinationId: string) {
  return useQuery({
    queryKey: casesKey(destinationId),
    queryFn: ({ signal }) => api("GET /api/destinations/{destinationId}/tester/cases", { params: { destinationId }, signal }),
  });
}

export function useCreateTestCase(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateTestCase) =>
      api("POST /api/destinations/{destinationId}/tester/cases", { params: { destinationId }, body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: casesKey(destinationId) }),
  });
}

export function useUpdateTestCase(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...input }: UpdateTestCase & { id: string }) =>
      api("PATCH /api/destinations/{destinationId}/tester/cases/{testCaseId}", { params: { destinationId, testCaseId: id }, body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: casesKey(destinationId) }),
  });
}

export function useDeleteTestCase(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api("DELETE /api/destinations/{destinationId}/tester/cases/{testCaseId}", { params: { destinationId, testCaseId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: casesKey(destinationId) }),
  });
}
