import { actionBySlug } from "#lib/core/actions/index.ts";
import type { ActionField } from "#lib/core/actions/types.ts";
import type { Plan } from "#lib/core/plan/index.ts";
import { remarkInPayload } from "#lib/core/plan/payload-places.ts";
import { together } from "#lib/core/plan/place-words.ts";
import type { Issue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";

/**
 * Largest request body, in bytes, that is still reasonable to send; Talon.One turns larger ones
 * down.
 */
const maxBodyBytes = 1_000_000;

/**
 * What Talon.One's contract has against each mapping's requests, sizes included, in the form's
 * words; only mappings that would send are in it.
 */
export function contractIssuesOf(planned: Plan): Map<string, Issue[]> {
  const found = new Map<string, Issue[]>();
  for (const mapping of planned.mappings) {
    if (mapping.outcome !== "ready") continue;
    const issues = mapping.requests.flatMap((request, index) => {
      const bytes = request.body === undefined ? 0 : new TextEncoder().encode(encodeJson(request.body)).length;
      const large: Issue[] =
        bytes > maxBodyBytes
          ? [{ path: "body", message: `The body has ${bytes.toLocaleString("en")} bytes, more than ${maxBodyBytes.toLocaleString("en")}.` }]
          : [];
      const prefix = mapping.requests.length > 1 ? `Request ${index + 1}: ` : "";
      const fields = actionBySlug.get(mapping.actionSlug)?.fields ?? [];
      return together([...validateRequest(request).issues, ...large].map((issue) => inPayload(issue, fields))).map((issue) => ({
        path: "",
        message: prefix + remarkInPayload(issue, fields),
      }));
    });
    found.set(mapping.mappingId, issues);
  }
  return found;
}

/**
 * The contract's "body.customerSession.cartItems.0.price" is the payload's "cartItems[0].price".
 */
function inPayload({ path, message }: Issue, fields: readonly ActionField[]): Issue {
  const keys = path.split(".").slice(1);
  const known = new Set(fields.map((field) => field.key));
  const start = keys.findIndex((key) => known.has(key));
  const place = keys.slice(Math.max(start, 0)).map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`));
  return { path: place.join("").replace(/^\./, ""), message };
}
