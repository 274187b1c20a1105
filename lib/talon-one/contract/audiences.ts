import { z } from "zod";
import { audienceAnswerSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";
import { contractLimits, text } from "./values.ts";

const audienceId = text(contractLimits.audienceIdLength, 1);
const body = z.strictObject({ audienceId, audienceName: text(contractLimits.audienceNameLength, 1) });

export const audienceOperations = [
  {
    name: "createAudience",
    method: "POST",
    path: "/segment/audiences",
    published: true,
    body,
    answer: { status: 201, body: audienceAnswerSchema },
    refusals: [400, 401, 404, 409, 429],
  },
  {
    name: "updateAudience",
    method: "PUT",
    path: "/segment/audiences/{audienceId}",
    published: true,
    parameters: { audienceId },
    body,
    answer: { status: 200, body: audienceAnswerSchema },
    refusals: [400, 401, 404, 429],
  },
  {
    name: "deleteAudience",
    method: "DELETE",
    path: "/segment/audiences/{audienceId}",
    published: true,
    parameters: { audienceId },
    answer: { status: 204 },
    refusals: [400, 401, 404, 429],
  },
] as const satisfies readonly Operation[];
