import { randomUUID } from "node:crypto";
import type { EffectAnswer, RuleFailure } from "../contract/answers.ts";
import { rejectionReason, sessionTotals } from "./rules.ts";
import type { SimulatedAudience, SimulatedProfile, SimulatedSession, SimulatorState } from "./state.ts";

export type Answer = { status: number; headers?: Record<string, string>; body?: unknown };

const accountId = 1;
const applicationId = 1;
const campaignId = 101;

export function errorAnswer(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { StatusCode: status, Error: message, RequestUUID: randomUUID() } };
}

export function profileBody(state: SimulatorState, profile: SimulatedProfile) {
  return {
    id: profile.id,
    created: profile.created,
    integrationId: profile.integrationId,
    attributes: profile.attributes,
    accountId,
    closedSessions: profile.closedSessions,
    totalSales: profile.totalSales,
    audienceMemberships: [...profile.audiences].map((id) => ({ id, name: state.audiencesById.get(id)?.name ?? `Audience ${id}` })),
    lastActivity: profile.lastActivity,
  };
}

export function audienceBody(audience: SimulatedAudience) {
  const { id, created, name, integrationId } = audience;
  return { id, created, accountId, name, integration: "segment", integrationId };
}

export function sessionBody(session: SimulatedSession) {
  return {
    ...session.rest,
    id: session.id,
    created: session.created,
    integrationId: session.integrationId,
    applicationId,
    profileId: session.profileId,
    firstSession: session.firstSession,
    coupon: session.couponCodes[0] ?? "",
    couponCodes: session.couponCodes,
    referral: session.referralCode,
    state: session.state,
    cartItems: session.cartItems,
    additionalCosts: session.additionalCosts,
    attributes: session.attributes,
    ...sessionTotals(session),
    updated: new Date().toISOString(),
  };
}

export function couponBodies(state: SimulatorState, session: SimulatedSession, profile: SimulatedProfile | undefined) {
  return session.couponCodes
    .filter((code) => code.length >= 4 && !rejectionReason(code))
    .map((value) => ({
      id: state.newId(),
      created: session.created,
      campaignId,
      value,
      usageLimit: 1,
      usageCounter: session.state === "closed" ? 1 : 0,
      ...(profile ? { recipientIntegrationId: profile.integrationId } : {}),
    }));
}

export function eventBody(
  state: SimulatorState,
  type: string,
  attributes: Record<string, unknown>,
  ids: { profileId?: string; sessionId?: string },
) {
  return {
    id: state.newId(),
    created: new Date().toISOString(),
    applicationId,
    ...ids,
    type,
    attributes,
    effects: [],
    ledgerEntries: [],
  };
}

/** The rule engine's answer, with the parts that are given. */
export function stateBody(parts: Record<string, unknown>, effects: EffectAnswer[] = [], ruleFailureReasons: RuleFailure[] = []) {
  return { ...parts, effects, createdCoupons: [], createdReferrals: [], triggeredCampaigns: [], ruleFailureReasons };
}
