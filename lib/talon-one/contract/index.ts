export type { ContractMethod, Operation } from "./operation.ts";
export { operations } from "./operations.ts";
export { type CheckedRequest, findOperation, type RequestCheck, validateRequest } from "./validate-request.ts";
