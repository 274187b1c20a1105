import { z } from "zod";
import { stateAnswerSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";
import { attributesInfoSchema, attributesSchema, customerProfileIdSchema, eventValueTypes, skipUnknownQuery } from "./values.ts";

const refusals = [400, 401, 404, 429];

export const eventOperations = [
  {
    name: "trackEvent",
    method: "PUT",
    path: "/segment/event",
    published: true,
    body: z.strictObject({
      customerProfileId: customerProfileIdSchema,
      eventType: z.string(),
      type: z.enum(eventValueTypes),
      eventAttributes: attributesSchema.optional(),
      attributesInfo: attributesInfoSchema.optional(),
    }),
    answer: { status: 200, body: stateAnswerSchema },
    refusals,
  },
  {
    name: "trackEventV2",
    method: "PUT",
    path: "/segment/v2/events",
    published: true,
    query: skipUnknownQuery,
    body: z.strictObject({
      customerProfileId: customerProfileIdSchema.optional(),
      eventType: z.string(),
      eventAttributes: attributesSchema.optional(),
    }),
    answer: { status: 200, body: stateAnswerSchema },
    refusals,
  },
] as const satisfies readonly Operation[];
