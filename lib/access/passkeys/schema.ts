import { z } from "zod";
import { displayName, idOf, jsonObject, timestamp } from "#lib/access/http/schema.ts";

export const passkeySchema = z.object({
  id: idOf("passkey"),
  name: z.string(),
  backedUp: z.boolean().describe("Synchronised between this person's devices, not bound to one."),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
});
export type Passkey = z.output<typeof passkeySchema>;
export const passkeyListSchema = z.object({ items: z.array(passkeySchema) });
export const renamePasskeySchema = z.object({ name: displayName });

const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\w-]+$/, "must be base64url");
const credential = { id: base64url(1500), rawId: base64url(1500), type: z.literal("public-key"), clientExtensionResults: jsonObject };
const transport = z.enum(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** What a browser answers to `navigator.credentials.create`, as JSON. */
export const attestationSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4_000),
    attestationObject: base64url(16_000),
    // A way that this version does not know is left out: it is a hint for the browser, no more.
    transports: z
      .array(
        transport.or(
          z
            .string()
            .max(40)
            .transform(() => undefined),
        ),
      )
      .max(20)
      .optional(),
  }),
});
export const createPasskeySchema = z.object({ name: displayName, credential: attestationSchema });
export type CreatePasskey = z.input<typeof createPasskeySchema>;

/** What a browser answers to `navigator.credentials.get`, as JSON. */
export const assertionSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(4_000),
    authenticatorData: base64url(4_000),
    signature: base64url(8_000),
    userHandle: base64url(200).nullish(),
  }),
});
export type Assertion = z.input<typeof assertionSchema>;
export const signInWithPasskeySchema = z.object({ credential: assertionSchema });

/** Options for the browser's own functions, in the shape that WebAuthn gives them. */
export const optionsSchema = z.looseObject({ challenge: z.string() });

/** A proof of identity: the password, or a passkey. */
export const confirmSchema = z.union([z.object({ password: z.string().min(1).max(128) }), z.object({ credential: assertionSchema })]);
