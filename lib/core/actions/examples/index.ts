import type { ActionExample } from "#lib/core/actions/types.ts";
import { createAudience } from "./create-audience.ts";
import { deleteAudience } from "./delete-audience.ts";
import { trackEvent } from "./track-event.ts";
import { trackEventV2 } from "./track-event-v2.ts";
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

/**
 * What each action makes of good and bad payloads: for tests and documentation. Kept beside the
 * actions, so that no browser loads them.
 */
const examples: Readonly<Record<string, readonly ActionExample[]>> = {
  createAudience,
  deleteAudience,
  trackEventV2,
  trackEvent,
  updateAudience,
  updateCustomerProfileAudiences,
  updateCustomerProfileV2,
  updateCustomerProfileV3,
  updateCustomerProfile,
  updateCustomerProfilesAttributes,
  updateCustomerProfilesAudiencesV2,
  updateCustomerProfilesAudiences,
  updateCustomerSessionV2,
  updateCustomerSession,
};

/** The examples of the action with this slug. */
export const examplesOf = (slug: string): readonly ActionExample[] => examples[slug] ?? [];
