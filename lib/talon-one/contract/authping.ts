import type { Operation } from "./operation.ts";

/** Served by a deployment itself, used to test a connection; in no published file. */
export const authpingOperations = [
  { name: "authping", method: "GET", path: "/v2/authping", published: false, answer: { status: 204 }, refusals: [401, 403] },
] as const satisfies readonly Operation[];
