import { z } from "zod";
import { stateAnswerSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";
import { contractLimits, countChanges, customerProfileIdSchema, numericIdSchema, requiredProfileIdSchema } from "./values.ts";

const integrationIds = z.array(z.string().min(1)).optional();
const tooMany = `At most ${contractLimits.audienceChanges} adds and deletes are allowed in one request.`;

const changesOfProfile = z.strictObject({
  customerProfileId: customerProfileIdSchema.optional(),
  adds: z.array(numericIdSchema).optional(),
  deletes: z.array(numericIdSchema).optional(),
});
const changesOfProfileByIntegrationId = z.strictObject({
  customerProfileId: customerProfileIdSchema.optional(),
  adds: integrationIds,
  deletes: integrationIds,
});

const refusals = [400, 401, 404, 429];

export const audienceMemberOperations = [
  {
    name: "updateCustomerProfilesAudiences",
    method: "PUT",
    path: "/segment/customer_profiles/audiences",
    published: true,
    body: z.strictObject({
      data: z
        .array(changesOfProfile)
        .refine((data) => countChanges(data) <= contractLimits.audienceChanges, tooMany)
        .optional(),
    }),
    answer: { status: 204 },
    refusals,
  },
  {
    name: "updateCustomerProfilesAudiencesV2",
    method: "PUT",
    path: "/segment/v2/customer_profiles/audiences",
    published: true,
    body: z.strictObject({
      data: z
        .array(changesOfProfileByIntegrationId)
        .refine((data) => countChanges(data) <= contractLimits.audienceChanges, tooMany)
        .optional(),
    }),
    answer: { status: 204 },
    refusals,
  },
  {
    name: "updateCustomerProfileAudiences",
    method: "PUT",
    path: "/segment/customer_profiles/{customerProfileId}/audiences",
    published: true,
    parameters: { customerProfileId: requiredProfileIdSchema },
    body: z.strictObject({
      data: z
        .strictObject({ adds: integrationIds, deletes: integrationIds })
        .refine((data) => countChanges([data]) <= contractLimits.audienceChanges, tooMany)
        .optional(),
    }),
    answer: { status: 200, body: stateAnswerSchema },
    refusals,
  },
] as const satisfies readonly Operation[];
