import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, errorAnswer, stateBody } from "./answers.ts";
import { eventEffects, sessionEffects, sessionFailures } from "./rules.ts";
import type { SimulatedProfile, SimulatedSession } from "./state.ts";

type Given = { customerSession?: Partial<SimulatedSession>; profileId?: string; type?: string };

/**
 * The dry runs of the Integration API: what the rules would do, with nothing stored and no session
 * before it known. Undefined: the path is none of them.
 */
export function dryRunAnswer(request: IncomingMessage, path: string, search: string, body: unknown): Answer | undefined {
  const [, kind, id] = /^\/v2\/(customer_sessions|customer_profiles|events)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (!kind) return undefined;
  const key = /^ApiKey-v1 (\S.*)$/.exec(request.headers.authorization ?? "")?.[1];
  if (!key || /^invalid/i.test(key)) return errorAnswer(401, "Unknown API key");
  if (new URLSearchParams(search).getAll("dry").join() !== "true") return errorAnswer(400, "The simulator takes dry runs alone here");
  const given = (typeof body === "object" && body !== null ? body : {}) as Given;
  if (kind === "events") {
    if (!given.type) return errorAnswer(400, "type is required");
    const profile = given.profileId ? ({ integrationId: given.profileId } as SimulatedProfile) : undefined;
    return { status: 200, body: stateBody({}, eventEffects(given.type, profile)) };
  }
  if (id === undefined) return undefined;
  if (kind === "customer_profiles") return { status: 200, body: stateBody({}) };
  if (!given.customerSession) return errorAnswer(400, "customerSession is required");
  const session = { ...emptySession, integrationId: decodeURIComponent(id), ...given.customerSession } as unknown as SimulatedSession;
  return { status: 200, body: stateBody({}, sessionEffects(session, session.state === "closed", randomUUID()), sessionFailures(session)) };
}

const emptySession = {
  profileId: "",
  couponCodes: [],
  referralCode: "",
  state: "open",
  cartItems: [],
  additionalCosts: {},
  attributes: {},
};
