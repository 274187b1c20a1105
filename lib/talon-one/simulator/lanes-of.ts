import { isJsonObject } from "#lib/platform/json.ts";
import type { Operation } from "../contract/index.ts";

/**
 * Which profiles, sessions and audiences a request touches: "profile:<id>", "session:<id>",
 * "audience:<id>".
 */
export function lanesOf(operation: Operation | undefined, parameters: Record<string, string>, body: unknown): string[] {
  if (!operation) return [];
  const lanes = new Set<string>();
  const profile = (id: unknown) => {
    if (typeof id === "string" && id !== "") lanes.add(`profile:${id}`);
  };
  profile(parameters.customerProfileId);
  profile(parameters.integrationId);
  if (parameters.customerSessionId) lanes.add(`session:${parameters.customerSessionId}`);
  if (parameters.audienceId) lanes.add(`audience:${parameters.audienceId}`);
  if (isJsonObject(body)) {
    profile(body.customerProfileId);
    if (operation.name.startsWith("updateCustomerSession")) profile(body.profileId);
    if (isJsonObject(body.customerSession)) profile(body.customerSession.profileId);
    if (operation.name === "createAudience" && typeof body.audienceId === "string") lanes.add(`audience:${body.audienceId}`);
    if (Array.isArray(body.data)) for (const item of body.data) if (isJsonObject(item)) profile(item.customerProfileId);
  }
  return [...lanes];
}

/**
 * Requests about many profiles at once are outside the limit on parallel requests, which the
 * contract states for single profiles and sessions only.
 */
export function isBulk(operation: Operation | undefined): boolean {
  return /\/customer_profiles\/(audiences|attributes)$/.test(operation?.path ?? "");
}
