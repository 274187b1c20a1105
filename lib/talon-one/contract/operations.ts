import { audienceMemberOperations } from "./audience-members.ts";
import { audienceOperations } from "./audiences.ts";
import { authpingOperations } from "./authping.ts";
import { customerDataOperations } from "./customer-data.ts";
import { eventOperations } from "./events.ts";
import type { Operation } from "./operation.ts";
import { profileOperations } from "./profiles.ts";
import { sessionOperations } from "./sessions.ts";

/**
 * Every operation we know: the 13 published ones, the attributes request that only Segment
 * documents, the connection test, and the deletion of a person.
 */
export const operations: readonly Operation[] = [
  ...profileOperations,
  ...audienceMemberOperations,
  ...eventOperations,
  ...audienceOperations,
  ...sessionOperations,
  ...authpingOperations,
  ...customerDataOperations,
];
