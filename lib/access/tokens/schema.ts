import { z } from "zod";
import { displayName, idOf, timestamp } from "#lib/access/http/schema.ts";
import { roleSchema } from "#lib/access/users/schema.ts";

export const createTokenSchema = z.object({
  name: displayName,
  role: roleSchema.describe(
    "The highest role that the token may use, at most the owner's. At each destination it can do no more than the owner may there now.",
  ),
  expiresInDays: z.number().int().min(1).max(730).nullable().default(90),
});
export type CreateToken = z.input<typeof createTokenSchema>;

export const tokenSchema = z.object({
  id: idOf("apiToken"),
  name: z.string(),
  role: roleSchema,
  hint: z.string(),
  lastUsedAt: timestamp.nullable(),
  expiresAt: timestamp.nullable(),
  createdAt: timestamp,
});
export type Token = z.output<typeof tokenSchema>;
/** The only time that the token itself is shown. */
export const newTokenSchema = tokenSchema.extend({ token: z.string() });
export type NewToken = z.output<typeof newTokenSchema>;
