import type { Operation } from "./operation.ts";

/** Served by the deployment itself and used to test a connection; in no published file. */
export const authpingOperations = [
  { name: "authping", method: "GET", path: "/v2/authping", published: false, answer: { status: 204 }, refusals: [401, 403] },
] as const satisfies readonly Operation[];
