import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/browser";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api } from "#lib/access/http/api.ts";
import type { Assertion, CreatePasskey } from "./schema.ts";

const passkeysKey = ["passkeys"] as const;
// The code that speaks to the browser about passkeys loads only when someone uses one.
const webauthn = () => import("@simplewebauthn/browser");

/** Whether this browser supports passkeys. */
export const knowsPasskeys = (): boolean => typeof window !== "undefined" && typeof window.PublicKeyCredential === "function";

/**
 * Asks the person for a passkey of this site. Throws a sentence when they turn it down or the
 * browser refuses.
 */
async function showPasskey(): Promise<Assertion> {
  const optionsJSON = await api("POST /api/passkeys/sign-in/options");
  const { startAuthentication } = await webauthn();
  return sentences(startAuthentication({ optionsJSON })) as Promise<Assertion>;
}

export const signInWithPasskey = async () => api("POST /api/passkeys/sign-in", { body: { credential: await showPasskey() } });
export const confirmByPasskey = async () => api("POST /api/me/confirm", { body: { credential: await showPasskey() } });
export const confirmByPassword = (password: string) => api("POST /api/me/confirm", { body: { password } });

export function usePasskeys() {
  return useQuery({
    queryKey: passkeysKey,
    queryFn: ({ signal }) => api("GET /api/passkeys", { signal }).then((answer) => answer.items),
  });
}

export function useAddPasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => {
      // Typed by the library that makes them, and the library that reads them.
      const optionsJSON = (await api("POST /api/passkeys/options")) as unknown as PublicKeyCredentialCreationOptionsJSON;
      const { startRegistration } = await webauthn();
      const credential = await sentences(startRegistration({ optionsJSON }));
      return api("POST /api/passkeys", { body: { name, credential } as CreatePasskey });
    },
    onSuccess: () => Promise.all([passkeysKey, ["me"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export function useRenamePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      api("PATCH /api/passkeys/{passkeyId}", { params: { passkeyId: id }, body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: passkeysKey }),
  });
}

export function useRemovePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api("DELETE /api/passkeys/{passkeyId}", { params: { passkeyId: id } }),
    onSuccess: () => Promise.all([passkeysKey, ["me"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

/** The browser's refusals in words; their own speak of specifications. */
async function sentences<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw new ApiError(0, "invalid", sentenceOf(error instanceof Error ? error.name : ""));
  }
}

function sentenceOf(name: string): string {
  if (name === "InvalidStateError") return "This device already has a passkey for you.";
  if (name === "SecurityError") return "Passkeys work only at this installation’s own address, over https.";
  if (name === "NotSupportedError") return "This device can’t create a passkey that asks for your fingerprint or PIN.";
  return "No passkey was shown. Try again when you are ready.";
}
