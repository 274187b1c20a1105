import type { Operation } from "./operation.ts";
import { contractLimits, text } from "./values.ts";

/** Part of the Integration API, which the deployment serves and which has a key of its own. */
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
