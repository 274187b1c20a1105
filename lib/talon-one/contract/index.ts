export type { Operation } from "./operation.ts";
export { operations } from "./operations.ts";
export { findOperation, validateRequest } from "./validate-request.ts";
