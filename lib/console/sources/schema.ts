import { z } from "zod";
import { displayName, idOf, timestamp } from "#lib/access/http/schema.ts";
import { usageSchema } from "#lib/console/statistics/schema.ts";
import { sourceKinds } from "#lib/engine/ingestion/source-kinds.ts";

const secret = z
  .string()
  .min(16, "Use at least 16 characters.")
  .max(200, "Use at most 200 characters.")
  .regex(/^[\x21-\x7e]+$/, "Use letters, numbers and ordinary punctuation, without spaces.");
const settings = z.object({
  enabled: z.boolean(),
  batchSignatures: z.enum(["whole_body", "first_event_and_header"]),
  maxAgeSeconds: z.number().int().min(60, "Use at least 60 seconds.").max(31_536_000).nullable(),
  dedupeWindowHours: z.number().int().min(48, "Use at least 48 hours.").max(720, "Use at most 720 hours."),
  strictIntegrations: z.boolean(),
  classicDestinationOn: z.boolean().nullable().describe("Does Segment's own Talon.One destination still run for this source?"),
});

const kind = z
  .enum(sourceKinds)
  .describe(
    "segment: Segment signs with the shared secret. token: other senders send the header token. sdk: Segment’s libraries send the write key. deletions: Segment’s classic Webhooks, only for notices of deletions.",
  );

/**
 * Without `secret` one is made. Secret, header token and write key are shown once, in the answer.
 * Unless told otherwise, batches are taken as Segment sends them: first event signed, with the
 * header token.
 */
export const createSourceSchema = settings.partial().extend({ name: displayName, kind: kind.optional(), secret: secret.optional() });
export type CreateSource = z.input<typeof createSourceSchema>;
export const updateSourceSchema = settings.partial().extend({ name: displayName.optional() });
export type UpdateSource = z.input<typeof updateSourceSchema>;
/** The old secret keeps verifying until it is removed. */
export const rotateSecretSchema = z.object({ secret: secret.optional() });
export type RotateSecret = z.input<typeof rotateSecretSchema>;

const refusalReason = z.string().describe("A key, such as signature or batch_no_token.");
const refusedCallsSchema = z.object({
  count: z.int(),
  reasons: z.array(z.object({ reason: refusalReason, count: z.int(), message: z.string(), remedy: z.string().nullable() })),
  last: z.array(
    z.object({
      at: timestamp,
      status: z.int(),
      reason: refusalReason,
      message: z.string(),
      address: z.string(),
      signed: z.boolean().describe("Whether the last one carried an X-Signature."),
      bytes: z.number(),
      count: z.int().describe("Calls of that minute with the same reason; the other fields describe the last one."),
    }),
  ),
});

export const sourceSchema = settings.extend({
  id: idOf("source"),
  destinationId: idOf("destination"),
  kind,
  name: z.string(),
  webhookUrl: z.string().describe("Where its events are sent to."),
  hasHeaderToken: z.boolean(),
  secretRotatedAt: timestamp.nullable(),
  previousSecret: z.object({ lastUsedAt: timestamp.nullable() }).nullable(),
  lastEventAt: timestamp.nullable(),
  classicDestinationSeen: z
    .object({ name: z.string(), eventId: idOf("event"), receivedAt: timestamp })
    .nullable()
    .describe("The newest of its last 100 events that addresses Segment's own Talon.One destination in its integrations object."),
  usage: usageSchema.describe("What became of the source's deliveries in the last 7 days."),
  refusedCalls: refusedCallsSchema.nullable().describe("Webhook calls that were refused within the last 24 hours."),
  version: z.int(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Source = z.output<typeof sourceSchema>;

/** Answer of rotation: the only time that the secret is shown. */
export const sourceWithSecretSchema = sourceSchema.extend({ secret: z.string() });
export type SourceWithSecret = z.output<typeof sourceWithSecretSchema>;
const proofs = {
  headerToken: z.string().nullable().describe("Only for sources of the kinds segment and token."),
  writeKey: z.string().nullable().describe("Only for a source of the kind sdk."),
};
/** Answer of creation: the only time that they are shown. */
export const createdSourceSchema = sourceSchema.extend({
  secret: z.string().nullable().describe("Only for sources of the kinds segment and deletions."),
  ...proofs,
});
export type CreatedSource = z.output<typeof createdSourceSchema>;
export const sourceWithHeaderTokenSchema = sourceSchema.extend(proofs);
export type SourceWithHeaderToken = z.output<typeof sourceWithHeaderTokenSchema>;
