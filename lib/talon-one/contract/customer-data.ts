import type { Operation } from "./operation.ts";
import { contractLimits, text } from "./values.ts";

/** Of the Integration API, served by the deployment itself; its key is of another kind. */
export const customerDataOperations = [
  {
    name: "deleteCustomerData",
    method: "DELETE",
    path: "/v1/customer_data/{integrationId}",
    published: true,
    api: "integration",
    parameters: { integrationId: text(contractLimits.profileIdLength, 1) },
    answer: { status: 204 },
    refusals: [401, 404],
  },
] as const satisfies readonly Operation[];
