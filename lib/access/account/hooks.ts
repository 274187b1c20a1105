import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "#lib/access/http/api.ts";
import type { AcceptInvitation } from "#lib/access/users/schema.ts";

/** First step of signing in; `twoFactorRedirect` asks for a code next. */
export const signIn = (credentials: { email: string; password: string }) =>
  api("POST /api/auth/sign-in/email", { body: credentials }).catch((error: unknown) => {
    // In the words of the form's own labels.
    if (error instanceof ApiError && error.status === 401)
      throw new ApiError(401, error.code, "The email or password is wrong. Try again, or ask an admin for a new password.");
    throw error;
  });
export const verifyCode = (code: string) => api("POST /api/auth/two-factor/verify-totp", { body: { code } });
export const verifyBackupCode = (code: string) => api("POST /api/auth/two-factor/verify-backup-code", { body: { code } });
/** Returns where to continue, if the company's provider has its own session to end. */
export async function signOut(): Promise<string | null> {
  const { url } = await api("GET /api/oidc/sign-out").catch(() => ({ url: null }));
  await api("POST /api/auth/sign-out", { body: {} });
  return url;
}
/** What a one-time link is for, before anyone is signed in. */
export const lookUpInvitation = (token: string) => api("POST /api/invitations/look-up", { body: { token } });
export const acceptInvitation = (input: AcceptInvitation) => api("POST /api/invitations/accept", { body: input });

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: ({ signal }) => api("GET /api/me", { signal }) });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (input: { currentPassword: string; newPassword: string }) =>
      api("POST /api/auth/change-password", { body: { ...input, revokeOtherSessions: true } }),
  });
}

/**
 * Returns the otpauth: address for the authenticator app, and the backup codes; both are shown
 * once.
 */
export function useEnableTwoFactor() {
  return useMutation({
    mutationFn: (password: string) => api("POST /api/auth/two-factor/enable", { body: { password } }),
  });
}

export function useConfirmTwoFactor() {
  const client = useQueryClient();
  return useMutation({ mutationFn: verifyCode, onSuccess: () => client.invalidateQueries({ queryKey: ["me"] }) });
}

export function useDisableTwoFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password: string) => api("POST /api/auth/two-factor/disable", { body: { password } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["me"] }),
  });
}

export function useSessions() {
  return useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => api("GET /api/me/sessions", { signal }) });
}

export function useRevokeSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/me/sessions/{sessionId}", { params: { sessionId: id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
}
