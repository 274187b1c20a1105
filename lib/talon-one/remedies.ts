import { type Cause, causes } from "./causes.ts";
import type { Outcome } from "./outcome.ts";

export type Remedy = { cause: Cause; title: string; remedy: string };

/**
 * The one place that says, for each cause, what happened and what to do about it; for marketers
 * first.
 */
const remedies: Record<Cause, { title: string; remedy: string }> = {
  invalid_key: {
    title: "Talon.One does not accept the API key",
    remedy:
      "An administrator makes a new third-party API key for Segment in Talon.One, enters it in this destination's settings and tests the connection. Nothing is lost: what waits is sent then.",
  },
  forbidden_key: {
    title: "The API key may not do this",
    remedy:
      "Check in Talon.One that the key is a third-party key for Segment, belongs to this deployment and has not expired. Enter it anew in the settings and test the connection: what waits is sent then.",
  },
  unknown_attribute: {
    title: "Talon.One does not know an attribute",
    remedy:
      "Create the attribute in Talon.One under the name and type that are sent, correct its name in the mapping, or turn on Skip unknown attributes in the mapping. Then replay what failed.",
  },
  unknown_event_type: {
    title: "Talon.One does not know this event type",
    remedy: "Create a custom event of this name in Talon.One, or correct the event type in the mapping. Then replay what failed.",
  },
  unknown_audience: {
    title: "Talon.One does not know the audience",
    remedy:
      "Check the audience ID in the mapping. The audience must exist first: the action “Create audience” makes it. Then replay what failed.",
  },
  audience_exists: {
    title: "The audience exists already",
    remedy: "Nothing to do. To change its name, use the action “Update audience name”.",
  },
  audience_gone: {
    title: "The audience was deleted already",
    remedy: "Nothing to do: Talon.One deleted it at an earlier try, whose answer did not arrive.",
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
      "Profile and audience IDs may have 1,000 characters, codes 100. Check the path or template in the mapping that makes this value.",
  },
  too_many_changes: {
    title: "Too many changes in one request",
    remedy: "Talon.One takes 1,000 audience changes or cart items at once. Send fewer in one event.",
  },
  deployment_missing: {
    title: "Talon.One does not know the deployment",
    remedy: "Check the deployment's host in the destination's settings, such as acme.europe-west1.talon.one, and test the connection.",
  },
  payload_refused: {
    title: "Talon.One refused the content",
    remedy: "Open the event in the Event Tester, press Validate, and correct the field that Talon.One names. Then replay what failed.",
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
    remedy: "The action's address may have changed. Use the action's successor if it is marked as deprecated, and tell an administrator.",
  },
  conflict: {
    title: "Another change was under way",
    remedy: "Nothing to do: it is sent again. If it stays, another system may be changing the same profile or session all the time.",
  },
  locked: {
    title: "The profile or session was locked",
    remedy: "Nothing to do: it is sent again after a while.",
  },
  rate_limited: {
    title: "Too many requests in a second",
    remedy:
      "Nothing to do: it is sent again, a little slower. If it happens often, another system shares the key. Give each its own, or ask Talon.One for a higher limit and enter it in the settings.",
  },
  parallel_requests: {
    title: "Too many requests at once for one profile or session",
    remedy:
      "Nothing to do: it is sent again. If it happens often, another system, such as Segment's classic Talon.One destination, is changing the same profiles.",
  },
  request_timeout: {
    title: "Talon.One gave up waiting",
    remedy: "Nothing to do: it is sent again.",
  },
  server_error: {
    title: "Talon.One had a problem of its own",
    remedy:
      "Nothing to do: it is sent again for as long as the settings say. If it lasts, look at Talon.One's status page or ask its support.",
  },
  not_implemented: {
    title: "Talon.One does not support this",
    remedy: "Use another action. The deprecated ones name their successor.",
  },
  redirected: {
    title: "Talon.One pointed to another address",
    remedy:
      "Redirects are not followed, so that the key goes nowhere else. An administrator checks the deployment and TALON_ONE_BASE_URL. It is sent again meanwhile.",
  },
  unexpected_status: {
    title: "Talon.One answered in an unexpected way",
    remedy: "It is sent again. If it stays, an administrator checks what stands between this server and Talon.One.",
  },
  timeout: {
    title: "Talon.One did not answer in time",
    remedy: "Nothing to do: it is sent again. Sending it twice does no harm with this action.",
  },
  outcome_unknown: {
    title: "It is not known whether the event arrived",
    remedy:
      "It is sent again unless the mapping says otherwise. If counting an event twice would be worse than losing one, turn off Retry when the outcome is unknown in the mapping.",
  },
  connection_lost: {
    title: "The connection broke before an answer",
    remedy: "Nothing to do: it is sent again.",
  },
  no_connection: {
    title: "Talon.One could not be reached",
    remedy:
      "It is sent again. If it lasts, an administrator checks this server's internet connection and firewall (port 443 to integration.talon.one).",
  },
  dns: {
    title: "Talon.One's host name was not found",
    remedy:
      "It is sent again. If it lasts, an administrator checks this server's name resolution (DNS), TALON_ONE_BASE_URL and the deployment.",
  },
  tls: {
    title: "The connection could not be secured",
    remedy:
      "It is sent again, but never unencrypted. An administrator checks the server's clock and trusted certificates, and whether a proxy opens the traffic.",
  },
  forbidden_address: {
    title: "The host leads into a private network",
    remedy:
      "Requests only go to the public internet. An administrator checks the deployment, the name resolution (DNS) and TALON_ONE_BASE_URL.",
  },
  no_http: {
    title: "What answered is not Talon.One",
    remedy: "It is sent again. An administrator checks TALON_ONE_BASE_URL and any proxy in between.",
  },
  stopped: {
    title: "This server was stopping",
    remedy: "Nothing to do: it is sent again after the start.",
  },
  invalid_request: {
    title: "The request cannot be sent as it is",
    remedy:
      "A value that travels in a header or address has characters that are not allowed there, such as line breaks or letters beyond ASCII. Correct the callback fields or IDs in the mapping, then replay.",
  },
  unreadable_answer: {
    title: "Talon.One's answer could not be read",
    remedy: "Nothing to do: Talon.One took the request.",
  },
  own_fault: {
    title: "Falconer met a fault of its own",
    remedy: "Falconer retries it. If this continues, ask an admin to check the server log and report the fault.",
  },
};

export function remedyOfCause(cause: Cause): Remedy {
  return { cause, ...remedies[cause] };
}

/**
 * The remedy for an outcome, its title made more exact by what Talon.One named; undefined when all
 * went well.
 */
export function remedyFor(outcome: Pick<Outcome, "cause" | "message" | "details">): Remedy | undefined {
  if (!outcome.cause) return undefined;
  const general = remedyOfCause(outcome.cause);
  const name = namedThing(outcome.cause, [outcome.message, ...outcome.details].join(" "));
  if (name === undefined) return general;
  if (outcome.cause === "unknown_attribute")
    return {
      ...general,
      title: `Talon.One does not know the attribute ${name}`,
      remedy: `Create ${name} in Talon.One, correct the name in the mapping, or turn on Skip unknown attributes in the mapping. Then replay what failed.`,
    };
  if (outcome.cause === "unknown_event_type") return { ...general, title: `Talon.One does not know the event type ${name}` };
  return { ...general, title: `Talon.One does not know the audience ${name}` };
}

/** Talon.One's words may be long, and a page is drawn meanwhile. */
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

/** True for a key that stands in this file: causes are stored as text. */
export function isCause(text: string): text is Cause {
  return (causes as readonly string[]).includes(text);
}
