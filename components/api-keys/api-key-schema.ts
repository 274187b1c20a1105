import { z } from "zod";
import { apiKeyValue } from "#lib/api-keys/schema.ts";
import { displayName } from "#lib/http/schema.ts";

const expiresOn = z.iso.date("Choose a day.").or(z.literal(""));
export const newKeyFormSchema = z.object({ name: displayName, key: apiKeyValue, expiresOn });
export const rotateKeyFormSchema = z.object({ name: z.string(), key: apiKeyValue, expiresOn });
export const editKeyFormSchema = z.object({ name: displayName, key: z.string(), expiresOn });
