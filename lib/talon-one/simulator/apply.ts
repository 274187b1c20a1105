import { randomUUID } from "node:crypto";
import { findAudience, removeAudience } from "./account-audiences.ts";
import { type Answer, audienceBody, couponBodies, errorAnswer, eventBody, profileBody, sessionBody, stateBody } from "./answers.ts";
import { eventEffects, sessionEffects, sessionFailures, sessionTotals } from "./rules.ts";
import type { SimulatorSettings } from "./settings.ts";
import type { SimulatedAudience, SimulatedProfile, SimulatorState } from "./state.ts";

type Attributes = Record<string, unknown>;
type Changes<T> = { adds?: T[]; deletes?: T[] };
type NamedAudience = { name: string; integrationId?: string };
type SessionBody = {
  profileId?: string;
  couponCodes?: string[];
  referralCode?: string;
  state?: "open" | "closed" | "partially_returned" | "cancelled";
  cartItems?: Attributes[];
  additionalCosts?: Record<string, { price?: number }>;
  attributes?: Attributes;
};
/** A body that has passed the contract. */
type Body = {
  attributes?: Attributes;
  eventAttributes?: Attributes;
  mutualAttributes?: Attributes;
  attributesInfo?: { name?: string }[];
  audiencesChanges?: Changes<never>;
  runRuleEngine?: boolean;
  customerProfileId?: string;
  eventType?: string;
  audienceId?: string;
  audienceName?: string;
  customerSession?: SessionBody;
  sessionAttributesInfo?: { name?: string }[];
  cartItemAttributesInfo?: { name?: string }[];
  data?: never;
};

/**
 * Makes the change that a valid request asks for, or refuses it with a status. A refusal changes
 * nothing.
 */
export function applyRequest(
  state: SimulatorState,
  settings: SimulatorSettings,
  request: { operation: string; parameters: Record<string, string>; query: string; body: unknown },
): Answer {
  const { operation, parameters } = request;
  const body = (request.body ?? {}) as Body;
  const skips = new URLSearchParams(request.query).get("skipNonExistingAttributes") === "true";
  switch (operation) {
    case "authping":
      return { status: 204 };
    case "deleteCustomerData":
      return state.deletePerson(parameters.integrationId ?? "") ? { status: 204 } : errorAnswer(404, "No such customer");
    case "createAudience":
      return createAudience();
    case "updateAudience":
      return updateAudience();
    case "deleteAudience":
      return deleteAudience();
    case "trackEvent":
    case "trackEventV2":
      return track();
    case "updateCustomerProfile":
    case "updateCustomerProfileV2":
    case "updateCustomerProfileV3":
      return updateProfile();
    case "updateCustomerProfilesAttributes":
      return updateManyAttributes();
    case "updateCustomerProfilesAudiences":
    case "updateCustomerProfilesAudiencesV2":
      return updateManyAudiences();
    case "updateCustomerProfileAudiences":
      return updateProfileAudiences();
    case "updateCustomerSession":
    case "updateCustomerSessionV2":
      return updateSession();
    default:
      return errorAnswer(404, "Not Found");
  }

  function audienceOf(integrationId: string): SimulatedAudience | undefined {
    return findAudience(state, settings, integrationId);
  }

  function createAudience(): Answer {
    const id = String(body.audienceId);
    if (audienceOf(id)) return errorAnswer(409, `An audience with the ID ${id} exists already`);
    return { status: 201, body: audienceBody(state.createAudience(id, String(body.audienceName))) };
  }

  function updateAudience(): Answer {
    const audience = audienceOf(parameters.audienceId ?? "");
    if (!audience) return errorAnswer(404, `No audience has the ID ${parameters.audienceId}`);
    audience.name = String(body.audienceName);
    return { status: 200, body: audienceBody(audience) };
  }

  function deleteAudience(): Answer {
    const audience = audienceOf(parameters.audienceId ?? "");
    if (!audience) return errorAnswer(404, `No audience has the ID ${parameters.audienceId}`);
    removeAudience(state, settings, audience);
    return { status: 204 };
  }

  function track(): Answer {
    const type = String(body.eventType);
    if (settings.knownEventTypes && !settings.knownEventTypes.includes(type)) return errorAnswer(400, `Unknown event type: ${type}`);
    const attributes = known(body.eventAttributes, body.attributesInfo);
    if ("status" in attributes) return attributes;
    const id = body.customerProfileId;
    const profile = id === undefined ? undefined : state.profile(id);
    const event = eventBody(state, type, attributes.kept, id === undefined ? {} : { profileId: id });
    const parts = profile ? { customerProfile: profileBody(state, profile), event } : { event };
    return { status: 200, body: stateBody(parts, eventEffects(type, profile)) };
  }

  function updateProfile(): Answer {
    const attributes = known(body.attributes, body.attributesInfo);
    if ("status" in attributes) return attributes;
    const changes = body.audiencesChanges ?? {};
    if (operation !== "updateCustomerProfileV2") {
      const missing = missingAudience(changes as Changes<number>);
      if (missing) return missing;
    }
    const profile = state.profile(parameters.customerProfileId ?? "");
    state.setAttributes(profile.attributes, attributes.kept);
    if (operation === "updateCustomerProfileV2") {
      const audiences = changeByName(profile, changes as Changes<NamedAudience>);
      return { status: 200, body: { customerProfile: profileBody(state, profile), createdAttributes: [], audiences } };
    }
    changeById(profile, changes as Changes<number>);
    const customerProfile = profileBody(state, profile);
    if (operation === "updateCustomerProfile") return { status: 200, body: { customerProfile, createdAttributes: [] } };
    return { status: 200, body: stateBody({ customerProfile }) };
  }

  function updateManyAttributes(): Answer {
    const items = (body.data ?? []) as { customerProfileId: string; attributes?: Attributes }[];
    const names = known(Object.assign({}, body.mutualAttributes, ...items.map((item) => item.attributes)), body.attributesInfo);
    if ("status" in names) return names;
    for (const item of items)
      state.setAttributes(state.profile(item.customerProfileId).attributes, { ...body.mutualAttributes, ...item.attributes });
    return { status: 204 };
  }

  function updateManyAudiences(): Answer {
    const items = (body.data ?? []) as ({ customerProfileId?: string } & Changes<never>)[];
    const nameless = items.findIndex((item) => !item.customerProfileId);
    if (nameless >= 0) return errorAnswer(400, `data[${nameless}] has no customerProfileId`);
    const numeric = operation === "updateCustomerProfilesAudiences";
    for (const item of items) {
      const missing = numeric ? missingAudience(item as Changes<number>) : missingIntegrationId(item as Changes<string>);
      if (missing) return missing;
    }
    for (const item of items) {
      const profile = state.profile(item.customerProfileId ?? "");
      changeById(profile, numeric ? (item as Changes<number>) : toNumericIds(item as Changes<string>));
    }
    return { status: 204 };
  }

  function updateProfileAudiences(): Answer {
    const changes = (body.data ?? {}) as Changes<string>;
    const missing = missingIntegrationId(changes);
    if (missing) return missing;
    const profile = state.profile(parameters.customerProfileId ?? "");
    changeById(profile, toNumericIds(changes));
    return { status: 200, body: stateBody({ customerProfile: profileBody(state, profile) }) };
  }

  function updateSession(): Answer {
    const given: SessionBody = operation === "updateCustomerSession" ? (body.customerSession ?? {}) : (request.body as SessionBody);
    const sessionAttributes = known(given.attributes, body.sessionAttributesInfo);
    if ("status" in sessionAttributes) return sessionAttributes;
    const itemAttributes = known(Object.assign({}, ...(given.cartItems ?? []).map((item) => item.attributes)), body.cartItemAttributesInfo);
    if ("status" in itemAttributes) return itemAttributes;
    const session = state.session(parameters.customerSessionId ?? "", given.profileId ?? "");
    if (given.profileId && session.profileId && session.profileId !== given.profileId)
      return errorAnswer(400, "The session belongs to another customer profile");
    const { couponCodes, referralCode, state: next, cartItems, additionalCosts, attributes: _, profileId, ...rest } = given;
    const closesNow = next === "closed" && session.state !== "closed";
    if (profileId) session.profileId = profileId;
    if (couponCodes) session.couponCodes = couponCodes;
    if (referralCode !== undefined) session.referralCode = referralCode;
    if (cartItems) session.cartItems = cartItems;
    if (additionalCosts) session.additionalCosts = additionalCosts;
    if (next) session.state = next;
    Object.assign(session.rest, rest);
    state.setAttributes(session.attributes, sessionAttributes.kept);
    const profile = session.profileId === "" ? undefined : state.profile(session.profileId);
    if (profile && closesNow) {
      session.firstSession = profile.closedSessions === 0;
      profile.closedSessions++;
      profile.totalSales += sessionTotals(session).total;
    }
    const parts = {
      customerSession: sessionBody(session),
      ...(profile ? { customerProfile: profileBody(state, profile) } : {}),
      coupons: couponBodies(state, session, profile),
    };
    return { status: 200, body: stateBody(parts, sessionEffects(session, closesNow, randomUUID()), sessionFailures(session)) };
  }

  /**
   * The attributes that exist. Refuses if one does not, unless the request says to skip it. An
   * attribute named in attributesInfo is created.
   */
  function known(attributes: Attributes | undefined, info: { name?: string }[] = []): Answer | { kept: Attributes } {
    const made = new Set(info.map((entry) => entry.name));
    const exists = (name: string) =>
      made.has(name) || (!settings.unknownAttributes.includes(name) && (settings.knownAttributes?.includes(name) ?? true));
    const entries = Object.entries(attributes ?? {});
    const unknown = entries.filter(([name]) => !exists(name)).map(([name]) => name);
    if (unknown.length > 0 && !skips) return errorAnswer(400, `Unknown attribute: ${unknown.join(", ")}`);
    return { kept: Object.fromEntries(entries.filter(([name]) => exists(name))) };
  }

  function missingAudience(changes: Changes<number>): Answer | undefined {
    if (!settings.strictAudiences) return undefined;
    const missing = [...(changes.adds ?? []), ...(changes.deletes ?? [])].find((id) => !state.audiencesById.has(id));
    return missing === undefined ? undefined : errorAnswer(404, `No audience has the ID ${missing}`);
  }

  function missingIntegrationId(changes: Changes<string>): Answer | undefined {
    const missing = [...(changes.adds ?? []), ...(changes.deletes ?? [])].find((id) => !audienceOf(id));
    return missing === undefined ? undefined : errorAnswer(404, `No audience has the ID ${missing}`);
  }

  function toNumericIds(changes: Changes<string>): Changes<number> {
    const ids = (list: string[] = []) => list.flatMap((id) => audienceOf(id)?.id ?? []);
    return { adds: ids(changes.adds), deletes: ids(changes.deletes) };
  }

  function changeById(profile: SimulatedProfile, changes: Changes<number>): void {
    for (const id of changes.adds ?? []) profile.audiences.add(id);
    for (const id of changes.deletes ?? []) profile.audiences.delete(id);
  }

  /** Creates audiences that do not exist yet. */
  function changeByName(profile: SimulatedProfile, changes: Changes<NamedAudience>) {
    const processed = (item: NamedAudience, member: boolean) => {
      const id = item.integrationId ?? item.name;
      const existing = audienceOf(id);
      const audience = existing ?? state.createAudience(id, item.name);
      const renamed = audience.name !== item.name;
      audience.name = item.name;
      if (member) profile.audiences.add(audience.id);
      else profile.audiences.delete(audience.id);
      const { accountId: _, ...fields } = audienceBody(audience);
      return { ...fields, status: existing ? (renamed ? "updated" : "unmodified") : "new" };
    };
    return [...(changes.adds ?? []).map((item) => processed(item, true)), ...(changes.deletes ?? []).map((item) => processed(item, false))];
  }
}
