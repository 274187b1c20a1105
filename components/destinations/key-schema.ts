import { z } from "zod";
import { apiKeyValue } from "#lib/api-keys/schema.ts";

export const keySchema = z.object({ key: apiKeyValue });
