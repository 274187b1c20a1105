import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { CreateInvitation, UpdateUser } from "./schema.ts";

const usersKey = ["users"] as const;
const invitationsKey = ["invitations"] as const;

export function useUsers() {
  return useQuery({
    queryKey: usersKey,
    queryFn: ({ signal }) => api("GET /api/users", { signal }).then((answer) => answer.items),
  });
}

export function useUpdateUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...input }: UpdateUser & { id: string }) =>
      api("PATCH /api/users/{userId}", { params: { userId: id }, body: input }),
    onSettled: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

export function useDeleteUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/users/{userId}", { params: { userId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

export function useInvitations() {
  return useQuery({
    queryKey: invitationsKey,
    queryFn: ({ signal }) => api("GET /api/invitations", { signal }).then((answer) => answer.items),
  });
}

/** The link is in the response, and nowhere afterwards. */
export function useCreateInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateInvitation) => api("POST /api/invitations", { body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsKey }),
  });
}

export function useRevokeInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/invitations/{invitationId}", { params: { invitationId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsKey }),
  });
}

/** Signs someone out everywhere. */
export function useEndSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/users/{userId}/sessions", { params: { userId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

/** Resets someone's lost two-factor authentication. First asks the admin who they are. */
export function useResetSecondFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/users/{userId}/second-factor", { params: { userId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

/** The link is in the response, and nowhere afterwards. */
export function useResetLink() {
  return useMutation({ mutationFn: (id: string) => api("POST /api/users/{userId}/reset-link", { params: { userId: id } }) });
}
