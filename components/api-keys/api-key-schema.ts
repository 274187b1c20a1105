import { z } from "zod";
import { displayName } from "#lib/access/http/schema.ts";
import { apiKeyValue } from "#lib/console/api-keys/schema.ts";

const expiresOn = z.iso.date("Choose a day.").or(z.literal(""));
export const newKeyFormSchema = z.object({ name: displayName, key: apiKeyValue, expiresOn });
export const rotateKeyFormSchema = z.object({ name: z.string(), key: apiKeyValue, expiresOn });
export const editKeyFormSchema = z.object({ name: displayName, key: z.string(), expiresOn });
