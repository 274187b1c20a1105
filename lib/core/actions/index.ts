import { createAudience } from "./create-audience.ts";
import { deleteAudience } from "./delete-audience.ts";
import { trackEvent } from "./track-event.ts";
import { trackEventV2 } from "./track-event-v2.ts";
import type { ActionDefinition } from "./types.ts";
import { updateAudience } from "./update-audience.ts";
import { updateCustomerProfile } from "./update-customer-profile.ts";
import { updateCustomerProfileAudiences } from "./update-customer-profile-audiences.ts";
import { updateCustomerProfileV2 } from "./update-customer-profile-v2.ts";
import { updateCustomerProfileV3 } from "./update-customer-profile-v3.ts";
import { updateCustomerProfilesAttributes } from "./update-customer-profiles-attributes.ts";
import { updateCustomerProfilesAudiences } from "./update-customer-profiles-audiences.ts";
import { updateCustomerProfilesAudiencesV2 } from "./update-customer-profiles-audiences-v2.ts";
import { updateCustomerSession } from "./update-customer-session.ts";
import { updateCustomerSessionV2 } from "./update-customer-session-v2.ts";

export { cleanPayload } from "./clean-payload.ts";
export { defaultMapping } from "./default-mapping.ts";
export type * from "./types.ts";

/**
 * The catalogue: Segment's actions in Segment's order, which never changes, then those that
 * Talon.One takes and Segment's destination does not have. An action with a `successor` is
 * deprecated, and works in full.
 */
export const actions: readonly ActionDefinition[] = [
  createAudience,
  trackEvent,
  updateCustomerProfile,
  deleteAudience,
  updateCustomerProfilesAttributes,
  updateAudience,
  updateCustomerProfilesAudiences,
  updateCustomerSession,
  updateCustomerProfileV2,
  trackEventV2,
  updateCustomerProfileV3,
  updateCustomerSessionV2,
  updateCustomerProfileAudiences,
  updateCustomerProfilesAudiencesV2,
];

export const actionBySlug: ReadonlyMap<string, ActionDefinition> = new Map(actions.map((action) => [action.slug, action]));
export const actionBySegmentId: ReadonlyMap<string, ActionDefinition> = new Map(
  actions.flatMap((action) => (action.segmentId === undefined ? [] : [[action.segmentId, action] as const])),
);

/**
 * The order in which they are offered: current actions first, then deprecated ones, each in the
 * catalogue's order.
 */
export const offeredActions: readonly ActionDefinition[] = [
  ...actions.filter((action) => action.successor === undefined),
  ...actions.filter((action) => action.successor !== undefined),
];
