import type { DeliveryDetail } from "#lib/console/deliveries/schema.ts";
import { isJsonObject, type JsonObject } from "#lib/platform/json.ts";
import { isCause, remedyOfCause } from "#lib/talon-one/remedies.ts";

type Told = Pick<
  DeliveryDetail,
  "state" | "reason" | "cause" | "requests" | "customerProfileId" | "customerSessionId" | "actionSlug" | "eventName"
> &
  Partial<Pick<DeliveryDetail, "effects" | "rules">>;

/** What a delivery does in Talon.One, and the result: "Order or-17 of u-1 closed." */
export function deliverySentence(delivery: Told): string {
  const { subject, done } = whatItDoes(delivery);
  switch (delivery.state) {
    case "delivered":
      return [`${subject} ${done}.`, ...whatRulesDid(delivery)].join(" ");
    case "recovered":
      return `${subject} ${done} by a replay, after this delivery had failed.`;
    case "waiting":
      return `${subject} waits to be ${done}.`;
    case "retrying":
      return `${subject} isn’t ${done} yet. Falconer retries.`;
    case "cancelled":
      return `${subject} wasn’t ${done}: the delivery was cancelled.`;
    case "withdrawn":
      return `${subject} wasn’t ${done}: the customer was deleted before.`;
    case "invalid":
      return `${subject} wasn’t ${done}: the payload has problems, so nothing was sent.`;
    default:
      return `${subject} wasn’t ${done}: ${why(delivery)}`;
  }
}

const toldEffects = 2;

/**
 * The first thing that the customer gained, and the first that was rejected; the list below has
 * everything.
 */
function whatRulesDid({ effects = [], rules }: Told): string[] {
  if (rules === "nothing") return ["No rule had an effect."];
  const did = effects.filter(({ kind }) => kind !== "ruleFailure" && kind !== "more");
  const order = { good: 0, bad: 1, plain: 2 };
  const first = [...did].sort((a, b) => order[a.tone] - order[b.tone]).slice(0, toldEffects);
  const more = did.length - first.length;
  return [...first.map(({ sentence }) => sentence), ...(more > 0 ? [`${more} more ${more === 1 ? "effect" : "effects"}.`] : [])];
}

function why({ cause, reason }: Told): string {
  const known = cause && isCause(cause) ? remedyOfCause(cause).title : (reason ?? "no reason was recorded.");
  return /[.!?]$/.test(known) ? known : `${known}.`;
}

type Deed = { subject: string; done: string };

function whatItDoes(delivery: Told): Deed {
  const { actionSlug, requests, customerProfileId, customerSessionId } = delivery;
  const body = isJsonObject(requests[0]?.body) ? requests[0].body : {};
  const of = customerProfileId ? ` of ${customerProfileId}` : "";
  if (/session/i.test(actionSlug)) return session(body, customerSessionId ?? "", of);
  if (/^trackEvent/.test(actionSlug)) {
    const name = typeof body.eventType === "string" ? body.eventType : (delivery.eventName ?? "");
    return { subject: `Event “${name}”${of}`, done: "tracked" };
  }
  if (actionSlug === "createAudience") return { subject: `Audience ${text(body.audienceName ?? body.audienceId)}`, done: "created" };
  if (actionSlug === "updateAudience") return { subject: "Audience", done: "renamed" };
  if (actionSlug === "deleteAudience") return { subject: "Audience", done: "deleted" };
  if (/audiences$/i.test(actionSlug)) return { subject: customerProfileId ? `Audiences${of}` : "Audiences of customers", done: "updated" };
  if (/customerProfiles/i.test(actionSlug))
    return { subject: requests.length > 1 ? `${requests.length} customers` : "Customers", done: "updated" };
  return { subject: customerProfileId ? `Customer ${customerProfileId}` : "Customer", done: "updated" };
}

function session(body: JsonObject, id: string, of: string): Deed {
  const inner = isJsonObject(body.customerSession) ? body.customerSession : body;
  const name = id === "" ? "" : ` ${id}`;
  switch (inner.state) {
    case "closed":
      return { subject: `Order${name}${of}`, done: "closed" };
    case "cancelled":
    case "partially_returned":
      return { subject: `Order${name}${of}`, done: inner.state === "cancelled" ? "cancelled" : "returned in part" };
    case "open":
      return { subject: `Cart${name}${of}`, done: "updated" };
    default:
      return { subject: `Session${name}${of}`, done: "updated" };
  }
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
