import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import { destinationKey, savedEventsKey } from "#lib/console/destinations/query-keys.ts";
import type {
  CreateTestCase,
  LinkList,
  LinkState,
  SavedEvent,
  SavedLink,
  SaveEvent,
  SendTest,
  SentResults,
  TestCase,
  TestCaseList,
  UpdateTestCase,
} from "./schema.ts";

const base = (destinationId: string) => `/api/destinations/${destinationId}/tester`;
const eventsKey = savedEventsKey;
const casesKey = (destinationId: string) => [...destinationKey(destinationId), "test-cases"];

export function useSavedEvents(destinationId: string) {
  return useQuery({
    queryKey: eventsKey(destinationId),
    queryFn: ({ signal }) => api.get<{ items: SavedEvent[] }>(`${base(destinationId)}/saved-events`, { signal }),
  });
}

export function useSaveEvent(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveEvent) => api.post<{ id: string }>(`${base(destinationId)}/saved-events`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: eventsKey(destinationId) }),
  });
}

export function useDeleteSavedEvent(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<unknown>(`${base(destinationId)}/saved-events/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: eventsKey(destinationId) }),
  });
}

export function useTestCases(destinationId: string) {
  return useQuery({
    queryKey: casesKey(destinationId),
    queryFn: ({ signal }) => api.get<TestCaseList>(`${base(destinationId)}/cases`, { signal }),
  });
}

export function useCreateTestCase(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateTestCase) => api.post<TestCase>(`${base(destinationId)}/cases`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: casesKey(destinationId) }),
  });
}

export function useUpdateTestCase(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...input }: UpdateTestCase & { id: string }) => api.patch<TestCase>(`${base(destinationId)}/cases/${id}`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: casesKey(destinationId) }),
  });
}

export function useDeleteTestCase(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<unknown>(`${base(destinationId)}/cases/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: casesKey(destinationId) }),
  });
}

const linksKey = (destinationId: string) => [...destinationKey(destinationId), "links"];

export function useSaveLink(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (state: LinkState) => api.post<{ id: string }>(`${base(destinationId)}/links`, state),
    onSuccess: () => client.invalidateQueries({ queryKey: linksKey(destinationId) }),
  });
}

export function useLinks(destinationId: string) {
  return useQuery({
    queryKey: linksKey(destinationId),
    queryFn: ({ signal }) => api.get<LinkList>(`${base(destinationId)}/links`, { signal }),
  });
}

export function useDeleteLink(destinationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<unknown>(`${base(destinationId)}/links/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: linksKey(destinationId) }),
  });
}

export function useSavedLink(destinationId: string, linkId: string | null) {
  return useQuery({
    queryKey: [...destinationKey(destinationId), "link", linkId],
    queryFn: ({ signal }) => api.get<SavedLink>(`${base(destinationId)}/links/${linkId}`, { signal }),
    enabled: linkId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Never retried: what was sent once must not be sent again behind somebody's back. */
export function useSendEvent(destinationId: string) {
  return useMutation({ mutationFn: (input: SendTest) => api.post<SentResults>(`${base(destinationId)}/send`, input), retry: false });
}
