import { z } from "zod";
import { apiKeyValue } from "#lib/console/api-keys/schema.ts";

export const keySchema = z.object({ key: apiKeyValue });
