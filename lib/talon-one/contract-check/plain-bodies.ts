import type { JsonValue } from "#lib/platform/json.ts";

/**
 * A good body for each operation that has required keys, or that no action of ours uses. The
 * audiences in it exist in a check's simulator.
 */
export const plainBodies: Readonly<Record<string, JsonValue>> = {
  createAudience: { audienceId: "bare", audienceName: "Bare" },
  updateAudience: { audienceId: "unknown", audienceName: "Unknown" },
  trackEvent: { customerProfileId: "c-1", eventType: "e", type: "string" },
  trackEventV2: { eventType: "e" },
  updateCustomerProfilesAttributes: { data: [] },
  updateCustomerProfilesAudiencesV2: { data: [{ customerProfileId: "c-1", adds: ["lapsed"], deletes: ["new-buyers"] }] },
  updateCustomerProfileAudiences: { data: { adds: ["lapsed"], deletes: ["new-buyers"] } },
};
