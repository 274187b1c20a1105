import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "#lib/access/http/api.ts";
import type { CreateInvitation, Invitation, InvitationWithUrl, ResetLink, SecondFactorReset, UpdateUser, User } from "./schema.ts";

const usersKey = ["users"] as const;
const invitationsKey = ["invitations"] as const;

export function useUsers() {
  return useQuery({
    queryKey: usersKey,
    queryFn: ({ signal }) => api.get<{ items: User[] }>("/api/users", { signal }).then((answer) => answer.items),
  });
}

export function useUpdateUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...input }: UpdateUser & { id: string }) => api.patch<User>(`/api/users/${id}`, input),
    onSettled: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

export function useDeleteUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<unknown>(`/api/users/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

export function useInvitations() {
  return useQuery({
    queryKey: invitationsKey,
    queryFn: ({ signal }) => api.get<{ items: Invitation[] }>("/api/invitations", { signal }).then((answer) => answer.items),
  });
}

/** The link is in the answer, and nowhere afterwards. */
export function useCreateInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: CreateInvitation) => api.post<InvitationWithUrl>("/api/invitations", input),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsKey }),
  });
}

export function useRevokeInvitation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<unknown>(`/api/invitations/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsKey }),
  });
}

/** Signs somebody out everywhere. */
export function useEndSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<{ ended: number }>(`/api/users/${id}/sessions`),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

/** Takes off a second factor that somebody has lost. Asks first who it is that takes it off. */
export function useResetSecondFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<SecondFactorReset>(`/api/users/${id}/second-factor`),
    onSuccess: () => client.invalidateQueries({ queryKey: usersKey }),
  });
}

/** The link is in the answer, and nowhere afterwards. */
export function useResetLink() {
  return useMutation({ mutationFn: (id: string) => api.post<ResetLink>(`/api/users/${id}/reset-link`) });
}
