import { z } from "zod";
import { contentFields, isCallbackKey, isHeaderText, isHttpAddress, unknownContentField } from "#lib/core/actions/callback-values.ts";
import { stateAnswerSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";
import { attributesInfoSchema, attributesSchema, contractLimits, sessionStates, skipUnknownQuery, text } from "./values.ts";

const additionalCostsSchema = z.record(z.string(), z.looseObject({ price: z.number().optional() }));
const code = text(contractLimits.codeLength);

export const cartItemSchema = z.strictObject({
  name: z.string().min(1).optional(),
  sku: z.string().min(1),
  quantity: z.int().min(1),
  returnedQuantity: z.int().optional(),
  remainingQuantity: z.int().optional(),
  price: z.number().optional(),
  category: z.string().optional(),
  weight: z.number().optional(),
  height: z.number().optional(),
  width: z.number().optional(),
  length: z.number().optional(),
  position: z.number().optional(),
  attributes: attributesSchema.optional(),
  additionalCosts: additionalCostsSchema.optional(),
});

export const customerSessionSchema = z.strictObject({
  profileId: z.string().optional(),
  couponCodes: z.array(code).optional(),
  referralCode: code.optional(),
  loyaltyCards: z.array(z.string()).max(contractLimits.loyaltyCards).optional(),
  state: z.enum(sessionStates).optional(),
  cartItems: z
    .array(cartItemSchema)
    .max(contractLimits.cartItems)
    .refine((items) => items.reduce((sum, item) => sum + item.quantity, 0) <= contractLimits.totalQuantity, {
      message: `The quantities of all cart items may not add up to more than ${contractLimits.totalQuantity}.`,
    })
    .optional(),
  additionalCosts: additionalCostsSchema.optional(),
  identifiers: z.array(z.string()).max(contractLimits.identifiers).optional(),
  attributes: attributesSchema.optional(),
});

export { contentFields };

const headerText = z.string().refine(isHeaderText, "A header's value is printable ASCII.");

const headers = {
  "x-callback-destination-uri": headerText.refine(isHttpAddress, "Enter a full address, such as https://example.org/callback."),
  "x-callback-api-key": headerText.refine(
    isCallbackKey,
    `Enter the header’s name, a space, and a key of at least ${contractLimits.callbackKeyLength} characters.`,
  ),
  "x-content-fields": headerText.refine((list) => unknownContentField(list) === undefined, `Choose from: ${contentFields.join(", ")}.`),
  "x-correlation-id": headerText,
};
const parameters = { customerSessionId: text(contractLimits.sessionIdLength, 1) };
const refusals = [400, 401, 429];

export const sessionOperations = [
  {
    name: "updateCustomerSession",
    method: "PUT",
    path: "/segment/customer_sessions/{customerSessionId}",
    published: true,
    parameters,
    headers,
    body: z.strictObject({
      customerSession: customerSessionSchema.optional(),
      sessionAttributesInfo: attributesInfoSchema.optional(),
      cartItemAttributesInfo: attributesInfoSchema.optional(),
    }),
    answer: { status: 200, body: stateAnswerSchema },
    refusals,
  },
  {
    name: "updateCustomerSessionV2",
    method: "PUT",
    path: "/segment/v2/customer_sessions/{customerSessionId}",
    published: true,
    parameters,
    headers,
    query: skipUnknownQuery,
    body: customerSessionSchema,
    answer: { status: 200, body: stateAnswerSchema },
    refusals,
  },
] as const satisfies readonly Operation[];
