import { z } from "zod";
import { displayName, idOf, timestamp } from "#lib/access/http/schema.ts";

export const apiKeyValue = z
  .string()
  .trim()
  .min(8, "This is too short for a Talon.One API key.")
  .max(500, "This is too long for a Talon.One API key.")
  // It becomes a header value: printable ASCII, no spaces.
  .regex(/^[\x21-\x7e]+$/, "An API key has no spaces and no special characters.");

export const createApiKeySchema = z.object({ name: displayName, key: apiKeyValue, expiresAt: timestamp.nullish() });
export type CreateApiKey = z.input<typeof createApiKeySchema>;
export const updateApiKeySchema = z.object({ name: displayName.optional(), expiresAt: timestamp.nullish() });
export type UpdateApiKey = z.input<typeof updateApiKeySchema>;

/** The same for every way to put another key in use. */
export const untested = z
  .boolean()
  .optional()
  .describe("True uses the key without testing it, for example when Talon.One is not responding and the old key must be replaced.");

/**
 * Rotation with overlap: the replaced key is kept as `previous` until it is removed, so that you
 * can go back.
 */
export const rotateApiKeySchema = z.object({ key: apiKeyValue, expiresAt: timestamp.nullish(), untested });
export type RotateApiKey = z.input<typeof rotateApiKeySchema>;
export const restoreApiKeySchema = z.object({ untested });
export type RestoreApiKey = z.input<typeof restoreApiKeySchema>;

/** What people may see of an API key; the key itself never leaves the server. */
export const apiKeySchema = z.object({
  id: idOf("apiKey"),
  name: z.string(),
  masked: z.string().describe("Dots and the last four characters."),
  expiresAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
  previous: z.object({ masked: z.string(), replacedAt: timestamp }).nullable(),
  destinations: z.array(z.object({ id: idOf("destination"), name: z.string() })),
});
export type ApiKeyView = z.output<typeof apiKeySchema>;
export const rotatedApiKeySchema = apiKeySchema.extend({
  resumed: z.array(z.string()).describe("Names of the destinations that were paused because of the old key and have resumed."),
});
export type RotatedApiKey = z.output<typeof rotatedApiKeySchema>;
