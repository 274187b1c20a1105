import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Answer, couponBodies, profileBody, stateBody } from "./answers.ts";
import { eventEffects, sessionEffects, sessionFailures } from "./rules.ts";
import type { SimulatorSettings } from "./settings.ts";
import type { SimulatedProfile, SimulatedSession, SimulatorState } from "./state.ts";

type Given = { customerSession?: Partial<SimulatedSession>; profileId?: string; type?: string };

/**
 * The Integration API's own paths: dry runs, which say what the rules would do and store nothing;
 * and the inventory, what is kept about a customer. Undefined: none of these paths.
 */
export function createIntegration(settings: SimulatorSettings, state: SimulatorState) {
  return (request: IncomingMessage, path: string, search: string, body: unknown): Answer | undefined => {
    const [, inventoryOf] = /^\/v1\/customer_profiles\/([^/]+)\/inventory$/.exec(path) ?? [];
    const [, kind, id] = /^\/v2\/(customer_sessions|customer_profiles|events)(?:\/([^/]+))?$/.exec(path) ?? [];
    if (inventoryOf === undefined && !kind) return undefined;
    const key = /^ApiKey-v1 (\S.*)$/.exec(request.headers.authorization ?? "")?.[1];
    const keys = settings.integrationKeys;
    if (!key || (keys ? !keys.includes(key) : /^invalid/i.test(key))) return refusal(401, "Unknown API key");
    const query = new URLSearchParams(search);
    if (inventoryOf !== undefined) return inventory(state, decodeURIComponent(inventoryOf), query);
    if (query.getAll("dry").join() !== "true") return refusal(400, "The simulator takes dry runs alone here");
    const given = (typeof body === "object" && body !== null ? body : {}) as Given;
    if (kind === "events") {
      if (!given.type) return refusal(400, "type is required");
      const profile = given.profileId ? ({ integrationId: given.profileId } as SimulatedProfile) : undefined;
      return { status: 200, body: stateBody({}, eventEffects(given.type, profile)) };
    }
    if (id === undefined) return undefined;
    if (kind === "customer_profiles") return profileProblem(given) ?? { status: 200, body: stateBody({}) };
    return drySession(decodeURIComponent(id), given);
  };
}

function drySession(integrationId: string, { customerSession }: Given): Answer {
  if (!customerSession) return sessionRefusal("customerSession is required");
  const session = { ...emptySession, integrationId, ...customerSession } as unknown as SimulatedSession;
  return { status: 200, body: stateBody({}, sessionEffects(session, session.state === "closed", randomUUID()), sessionFailures(session)) };
}

/** Talon.One wants both lists if one is given. */
function profileProblem(given: object): Answer | undefined {
  const { audiencesChanges: changes, attributes } = given as {
    audiencesChanges?: { adds?: unknown; deletes?: unknown };
    attributes?: unknown;
  };
  if (changes && !(Array.isArray(changes.adds) && Array.isArray(changes.deletes)))
    return refusal(400, "audiencesChanges needs adds and deletes");
  return attributes === undefined || (typeof attributes === "object" && attributes !== null)
    ? undefined
    : refusal(400, "attributes is no object");
}

/** Each part is included if the query asks for it. */
function inventory(state: SimulatorState, integrationId: string, query: URLSearchParams): Answer {
  const profile = state.profiles.get(integrationId);
  if (!profile) return refusal(404, "No such customer");
  const asks = (part: string) => query.get(part) === "true";
  const theirs = [...state.sessions.values()].filter(({ profileId }) => profileId === integrationId);
  const coupons = () =>
    theirs.flatMap((session) =>
      couponBodies(state, session, profile).map((coupon) => ({
        ...coupon,
        state: coupon.usageCounter > 0 ? "used" : "active",
        profileRedemptionCount: coupon.usageCounter,
      })),
    );
  return {
    status: 200,
    body: {
      ...(asks("profile") && { profile: profileBody(state, profile) }),
      ...(asks("referrals") && { referrals: [] }),
      ...(asks("coupons") && { coupons: coupons() }),
      ...(asks("loyalty") && { loyalty: { programs: {} } }),
      ...(asks("giveaways") && { giveaways: [] }),
      ...(asks("achievements") && { achievements: [] }),
    },
  };
}

/** In the Integration API's form; for a session's 400 it leaves the status out. */
const refusal = (status: number, message: string): Answer => ({ status, body: { ...problem(message), StatusCode: status } });
const sessionRefusal = (message: string): Answer => ({ status: 400, body: problem(message) });
const problem = (message: string) => ({ message, errors: [{ title: message, source: {} }] });

const emptySession = {
  profileId: "",
  couponCodes: [],
  referralCode: "",
  state: "open",
  cartItems: [],
  additionalCosts: {},
  attributes: {},
};
