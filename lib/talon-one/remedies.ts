import { type Cause, causes } from "./causes.ts";
import type { Outcome } from "./outcome.ts";

export type Remedy = { cause: Cause; title: string; remedy: string };

/**
 * The one place that says, for each cause, what happened and what to do about it. Written for
 * marketers first.
 */
const remedies: Record<Cause, { title: string; remedy: string }> = {
  invalid_key: {
    title: "Talon.One rejected the API key",
    remedy:
      "Ask an admin to create a third-party API key for Segment in Talon.One, enter it in this destination’s settings and test the connection. Nothing is lost: deliveries then resume.",
  },
  forbidden_key: {
    title: "The API key isn’t allowed to do this",
    remedy:
      "Check in Talon.One that the key is a third-party key for Segment, belongs to this deployment and has not expired. Enter it again in the settings and test the connection. Deliveries then resume.",
  },
  unknown_attribute: {
    title: "Talon.One doesn’t recognise an attribute",
    remedy:
      "Create the attribute in Talon.One with the name and type being sent, correct its name in the mapping, or turn on Skip unknown attributes in the mapping. Then replay what failed.",
  },
  unknown_event_type: {
    title: "Talon.One doesn’t recognise this event type",
    remedy: "Create a custom event of this name in Talon.One, or correct the event type in the mapping. Then replay what failed.",
  },
  unknown_audience: {
    title: "Talon.One doesn’t recognise the audience",
    remedy:
      "Check the audience ID in the mapping. The audience must exist first: the action “Create audience” creates it. Then replay what failed.",
  },
  audience_exists: {
    title: "The audience exists already",
    remedy: "No action needed. To change its name, use the action “Update audience name”.",
  },
  audience_gone: {
    title: "The audience was deleted already",
    remedy: "No action needed. An earlier attempt deleted it, but its response never arrived.",
  },
  session_of_other_profile: {
    title: "The session belongs to another customer profile",
    remedy:
      "A customer session keeps its profile. Check that the mapping's session ID is unique for each order, and that the profile ID does not change within one.",
  },
  session_state: {
    title: "The session's state does not allow this change",
    remedy:
      "A session goes from open to closed or cancelled, and not back. Check the state in the mapping, and that no second event touches an order that is closed.",
  },
  id_too_long: {
    title: "A value is longer than Talon.One allows",
    remedy:
      "Profile and audience IDs can have up to 1,000 characters, codes up to 100. Check the path or template in the mapping that produces this value.",
  },
  too_many_changes: {
    title: "Too many changes in one request",
    remedy: "Talon.One takes 1,000 audience changes or cart items at once. Send fewer in one event.",
  },
  deployment_missing: {
    title: "Talon.One doesn’t recognise the deployment",
    remedy: "Check the deployment's host in the destination's settings, such as acme.europe-west1.talon.one, and test the connection.",
  },
  payload_refused: {
    title: "Talon.One rejected the content",
    remedy: "Open the event in the Event Tester, choose Validate, and correct the field that Talon.One names. Then replay what failed.",
  },
  payload_too_large: {
    title: "The request is too large",
    remedy: "Send fewer attributes or cart items: map the ones you use instead of whole objects.",
  },
  not_found: {
    title: "Talon.One found nothing there",
    remedy:
      "Check the ID in the mapping and the deployment in the settings. When all actions fail this way, ask Talon.One whether the Segment integration is on for your account.",
  },
  method_refused: {
    title: "Talon.One does not offer this operation",
    remedy: "The action's address may have changed. Use the action's successor if it is marked as deprecated, and tell an admin.",
  },
  conflict: {
    title: "Another change was in progress",
    remedy: "No action needed: Falconer retries. If this continues, another system may keep changing the same profile or session.",
  },
  locked: {
    title: "The profile or session was locked",
    remedy: "No action needed: Falconer retries after a while.",
  },
  rate_limited: {
    title: "Too many requests in a second",
    remedy:
      "No action needed: Falconer retries a little slower. If it happens often, another system shares the key. Give each its own, or ask Talon.One for a higher limit and enter it in the settings.",
  },
  parallel_requests: {
    title: "Too many requests at once for one profile or session",
    remedy:
      "No action needed: Falconer retries. If it happens often, another system, such as Segment's own Talon.One destination, is changing the same profiles.",
  },
  request_timeout: {
    title: "Talon.One gave up waiting",
    remedy: "No action needed. Falconer retries automatically.",
  },
  server_error: {
    title: "Talon.One had an internal error",
    remedy:
      "No action needed: Falconer retries for as long as the settings say. If it lasts, look at Talon.One's status page or ask its support.",
  },
  not_implemented: {
    title: "Talon.One does not support this",
    remedy: "Use another action. The deprecated ones name their successor.",
  },
  redirected: {
    title: "Talon.One pointed to another address",
    remedy:
      "Falconer doesn’t follow redirects, so the key is never sent elsewhere. Ask an admin to check the deployment and TALON_ONE_BASE_URL. Meanwhile, Falconer retries.",
  },
  unexpected_status: {
    title: "Talon.One responded in an unexpected way",
    remedy: "Falconer retries. If this continues, ask an admin to check what is between this server and Talon.One.",
  },
  timeout: {
    title: "Talon.One did not respond in time",
    remedy: "No action needed: Falconer retries. A repeated request does no harm with this action.",
  },
  outcome_unknown: {
    title: "It is not known whether the event arrived",
    remedy:
      "Falconer retries it unless the mapping says not to. If counting an event twice would be worse than losing one, turn off Retry when the outcome is unknown in the mapping.",
  },
  connection_lost: {
    title: "The connection broke before a response",
    remedy: "No action needed. Falconer retries automatically.",
  },
  no_connection: {
    title: "Talon.One could not be reached",
    remedy:
      "Falconer retries. If it lasts, ask an admin to check this server’s internet connection and firewall (port 443 to integration.talon.one).",
  },
  dns: {
    title: "Talon.One's host name was not found",
    remedy:
      "Falconer retries. If it lasts, ask an admin to check this server’s name resolution (DNS), TALON_ONE_BASE_URL and the deployment.",
  },
  tls: {
    title: "The connection could not be secured",
    remedy:
      "Falconer retries, but never unencrypted. Ask an admin to check the server’s clock and trusted certificates, and whether a proxy intercepts the traffic.",
  },
  forbidden_address: {
    title: "The host leads into a private network",
    remedy:
      "Requests only go to the public internet. Ask an admin to check the deployment, the name resolution (DNS) and TALON_ONE_BASE_URL.",
  },
  no_http: {
    title: "The response isn’t from Talon.One",
    remedy: "Falconer retries. Ask an admin to check TALON_ONE_BASE_URL and any proxy in between.",
  },
  stopped: {
    title: "This server was stopping",
    remedy: "No action needed: Falconer retries after it starts again.",
  },
  invalid_request: {
    title: "The request cannot be sent as it is",
    remedy:
      "A value that travels in a header or address has characters that are not allowed there, such as line breaks or letters beyond ASCII. Correct the callback fields or IDs in the mapping, then replay.",
  },
  unreadable_answer: {
    title: "Talon.One’s response could not be read",
    remedy: "No action needed: Talon.One accepted the request.",
  },
  own_fault: {
    title: "Falconer had an internal error",
    remedy: "Falconer retries it. If this continues, ask an admin to check the server log and report the error.",
  },
};

export function remedyOfCause(cause: Cause): Remedy {
  return { cause, ...remedies[cause] };
}

/**
 * The remedy for an outcome, with the name that Talon.One gave in its title; undefined if all went
 * well.
 */
export function remedyFor(outcome: Pick<Outcome, "cause" | "message" | "details">): Remedy | undefined {
  if (!outcome.cause) return undefined;
  const general = remedyOfCause(outcome.cause);
  const name = namedThing(outcome.cause, [outcome.message, ...outcome.details].join(" "));
  if (name === undefined) return general;
  if (outcome.cause === "unknown_attribute")
    return {
      ...general,
      title: `Talon.One doesn’t recognise the attribute ${name}`,
      remedy: `Create ${name} in Talon.One, correct the name in the mapping, or turn on Skip unknown attributes in the mapping. Then replay what failed.`,
    };
  if (outcome.cause === "unknown_event_type") return { ...general, title: `Talon.One doesn’t recognise the event type ${name}` };
  return { ...general, title: `Talon.One doesn’t recognise the audience ${name}` };
}

/** Talon.One's text may be long, and this runs while a page is rendered. */
const wordsLookedAt = 5_000;
const quoted = /["'`“‘]([^"'`”’]{1,200})["'`”’]/;
const patterns: Partial<Record<Cause, readonly RegExp[]>> = {
  unknown_attribute: [/attributes?[^:"'`“‘]{0,40}: ?["']?([\w.-]{1,200})/i, /attribute ([A-Za-z]\w{0,199}) (?:is|does|was|not)/i, quoted],
  unknown_event_type: [/event ?type[^:"'`“‘]{0,40}: ?["']?([^"',;]{1,200}?)["']?(?:$|[,;.])/i, quoted],
  unknown_audience: [/\bID ["'“‘]?([^\s"'”’,;]{1,200})/, quoted],
};

function namedThing(cause: Cause, words: string): string | undefined {
  const said = words.slice(0, wordsLookedAt);
  for (const pattern of patterns[cause] ?? []) {
    const name = pattern.exec(said)?.[1]?.trim();
    if (name) return name;
  }
  return undefined;
}

/** True for a key of this file: causes are stored as text. */
export function isCause(text: string): text is Cause {
  return (causes as readonly string[]).includes(text);
}
