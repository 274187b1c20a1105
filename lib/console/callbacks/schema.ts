import { z } from "zod";
import { jsonObject } from "#lib/access/http/schema.ts";

export const callbackSettingsSchema = z.object({
  on: z.boolean(),
  possible: z.boolean().describe("False if Falconer has no address of its own (PUBLIC_URL)."),
});
export const changeCallbacksSchema = z.strictObject({ on: z.boolean() });

/** What Talon.One posts: the parts of the answer that were asked for. */
export const callbackBodySchema = jsonObject;
export const callbackAnswerSchema = z.object({ kept: z.boolean() });
