import type { ActionRecipe } from "#lib/core/actions/types.ts";
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
import { updateCustomerProfilesAudiencesV2 } from "./update-customer-profiles-audiences-v2.ts";
import { updateCustomerSession } from "./update-customer-session.ts";
import { updateCustomerSessionV2 } from "./update-customer-session-v2.ts";

const recipes: Readonly<Record<string, readonly ActionRecipe[]>> = {
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
  updateCustomerSessionV2,
  updateCustomerSession,
};

/**
 * The recipes of the action with this slug. Kept beside the actions, so that only people who begin
 * a mapping load them.
 */
export const recipesOf = (slug: string): readonly ActionRecipe[] => recipes[slug] ?? [];
