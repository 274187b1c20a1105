import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "#lib/access/http/api.ts";
import type { AcceptInvitation, Me, OpenInvitation, SessionView } from "#lib/access/users/schema.ts";

export type SignInAnswer = { twoFactorRedirect?: boolean };

/** First step of signing in; `twoFactorRedirect` asks for a code next. */
export const signIn = (credentials: { email: string; password: string }) =>
  api.post<SignInAnswer>("/api/auth/sign-in/email", credentials).catch((error: unknown) => {
    // In the words of the form's own labels.
    if (error instanceof ApiError && error.status === 401)
      throw new ApiError(401, error.code, "The e-mail or the password is wrong. Try again, or ask an admin for a new password.");
    throw error;
  });
export const verifyCode = (code: string) => api.post<unknown>("/api/auth/two-factor/verify-totp", { code });
export const verifyBackupCode = (code: string) => api.post<unknown>("/api/auth/two-factor/verify-backup-code", { code });
export const signOut = () => api.post<unknown>("/api/auth/sign-out");
/** What a one-time link is for, before anybody is signed in. */
export const lookUpInvitation = (token: string) => api.post<OpenInvitation>("/api/invitations/look-up", { token });
export const acceptInvitation = (input: AcceptInvitation) => api.post<{ email: string }>("/api/invitations/accept", input);

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: ({ signal }) => api.get<Me>("/api/me", { signal }) });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (input: { currentPassword: string; newPassword: string }) =>
      api.post<unknown>("/api/auth/change-password", { ...input, revokeOtherSessions: true }),
  });
}

/**
 * Answers the otpauth: address for the authenticator app and the backup codes; both are shown once.
 */
export function useEnableTwoFactor() {
  return useMutation({
    mutationFn: (password: string) => api.post<{ totpURI: string; backupCodes: string[] }>("/api/auth/two-factor/enable", { password }),
  });
}

export function useConfirmTwoFactor() {
  const client = useQueryClient();
  return useMutation({ mutationFn: verifyCode, onSuccess: () => client.invalidateQueries({ queryKey: ["me"] }) });
}

export function useDisableTwoFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password: string) => api.post<unknown>("/api/auth/two-factor/disable", { password }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["me"] }),
  });
}

export function useSessions() {
  return useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => api.get<{ items: SessionView[] }>("/api/me/sessions", { signal }) });
}

export function useRevokeSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<unknown>(`/api/me/sessions/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
}
