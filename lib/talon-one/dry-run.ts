import "#server-only";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { defaultBaseUrl } from "./base-url.ts";
import { type ClientOptions, createClient } from "./client.ts";
import { readErrorBody } from "./error-body.ts";
import type { TalonRequest } from "./result.ts";

const timeoutMs = 30_000;

/** What the rules would do with a request; nothing is stored. */
export type DryRun =
  | { kind: "answer"; body: JsonValue }
  /** A request that runs no rules, or one for many customers at once. */
  | { kind: "not_possible" }
  | { kind: "refused"; status: number; message: string }
  | { kind: "unreachable"; message: string };

/**
 * A planned request in the Integration API's form; undefined if it has none. `nowText`: the time
 * that the rules should assume, in RFC 3339; only for orders.
 */
export function dryRequest({ path, body }: Pick<TalonRequest, "path" | "body">, nowText?: string): TalonRequest | undefined {
  const [, kind, id] =
    /^\/segment\/(?:v2\/)?(customer_sessions|customer_profile|customer_profile_v2|customer_profiles|events?)(?:\/([^/?#]+))?$/.exec(path) ??
    [];
  if (!isJsonObject(body)) return undefined;
  if (kind === "events" || kind === "event")
    return {
      method: "POST",
      path: "/v2/events",
      query: "?dry=true",
      body: without({ profileId: body.customerProfileId, type: body.eventType, attributes: body.eventAttributes, responseContent }),
    };
  if (id === undefined || id === "attributes" || id === "audiences") return undefined;
  if (kind === "customer_sessions") {
    const customerSession = isJsonObject(body.customerSession) ? body.customerSession : body;
    const query = `?dry=true${nowText === undefined ? "" : `&now=${encodeURIComponent(nowText)}`}`;
    return { method: "PUT", path: `/v2/customer_sessions/${id}`, query, body: { customerSession, responseContent } };
  }
  if (body.runRuleEngine === false) return undefined;
  // Only the third-party API knows audiences by name; the rules see the profile without them.
  const changes = kind === "customer_profile_v2" ? undefined : bothLists(body.audiencesChanges);
  return {
    method: "PUT",
    path: `/v2/customer_profiles/${id}`,
    query: "?runRuleEngine=true&dry=true",
    body: without({ attributes: body.attributes, audiencesChanges: changes, responseContent }),
  };
}

/** The Integration API requires both; the third-party API takes either. */
function bothLists(changes: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(changes)) return undefined;
  const { adds = [], deletes = [] } = changes;
  return { adds, deletes };
}

/** Effects and created coupons are always in the response. */
const responseContent = ["triggeredCampaigns", "ruleFailureReasons", "awardedGiveaways"];
const without = (object: JsonObject): JsonObject => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/**
 * Asks Talon.One's live rules through the Integration API, which the deployment itself serves.
 * Never throws.
 */
export async function dryRun(request: TalonRequest, options: Omit<ClientOptions, "scheme">, nowText?: string): Promise<DryRun> {
  const asked = dryRequest(request, nowText);
  if (!asked) return { kind: "not_possible" };
  const isTalonOne = options.baseUrl.replace(/\/+$/, "") === defaultBaseUrl;
  const client = createClient(isTalonOne ? { ...options, baseUrl: `https://${options.deployment}`, allowPrivate: false } : options);
  try {
    const result = await client.send(asked, { timeoutMs });
    if (result.kind === "failure") return { kind: "unreachable", message: result.message };
    if (result.status >= 200 && result.status < 300) return { kind: "answer", body: result.body ?? null };
    const { message, details } = readErrorBody(result.body);
    const words = [message ?? `Talon.One responded with status ${result.status}.`, ...details].join(" ");
    return { kind: "refused", status: result.status, message: words };
  } finally {
    client.close();
  }
}
