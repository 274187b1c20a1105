import { z } from "zod";
import { profileAnswerSchema, profileAudiencesAnswerSchema, profileRulesAnswerSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";
import { attributesInfoSchema, attributesSchema, numericIdSchema, requiredProfileIdSchema, skipUnknownQuery } from "./values.ts";

const changesById = z.strictObject({ adds: z.array(numericIdSchema).optional(), deletes: z.array(numericIdSchema).optional() });
const namedAudience = z.strictObject({ integrationId: z.string().min(1).optional(), name: z.string() });
const changesByName = z.strictObject({ adds: z.array(namedAudience).optional(), deletes: z.array(namedAudience).optional() });

const parameters = { customerProfileId: requiredProfileIdSchema };
const refusals = [400, 401, 404, 429];

export const profileOperations = [
  {
    name: "updateCustomerProfile",
    method: "PUT",
    path: "/segment/customer_profile/{customerProfileId}",
    published: true,
    parameters,
    body: z.strictObject({
      attributes: attributesSchema.optional(),
      runRuleEngine: z.boolean().optional(),
      audiencesChanges: changesById.optional(),
      attributesInfo: attributesInfoSchema.optional(),
    }),
    answer: { status: 200, body: profileAnswerSchema },
    refusals,
  },
  {
    name: "updateCustomerProfileV2",
    method: "PUT",
    path: "/segment/customer_profile_v2/{customerProfileId}",
    published: true,
    parameters,
    body: z.strictObject({
      attributes: attributesSchema.optional(),
      runRuleEngine: z.boolean().optional(),
      audiencesChanges: changesByName.optional(),
      attributesInfo: attributesInfoSchema.optional(),
    }),
    answer: { status: 200, body: profileAudiencesAnswerSchema },
    refusals,
  },
  {
    name: "updateCustomerProfileV3",
    method: "PUT",
    path: "/segment/v2/customer_profiles/{customerProfileId}",
    published: true,
    parameters,
    query: skipUnknownQuery,
    body: z.strictObject({
      attributes: attributesSchema.optional(),
      runRuleEngine: z.boolean().optional(),
      audiencesChanges: changesById.optional(),
    }),
    answer: { status: 200, body: profileRulesAnswerSchema },
    refusals,
  },
  {
    // Documented by Segment; not in Talon.One's published file.
    name: "updateCustomerProfilesAttributes",
    method: "PUT",
    path: "/segment/customer_profiles/attributes",
    published: false,
    body: z.strictObject({
      data: z.array(z.strictObject({ customerProfileId: requiredProfileIdSchema, attributes: attributesSchema.optional() })),
      mutualAttributes: attributesSchema.optional(),
      attributesInfo: attributesInfoSchema.optional(),
    }),
    answer: { status: 204 },
    refusals,
  },
] as const satisfies readonly Operation[];
