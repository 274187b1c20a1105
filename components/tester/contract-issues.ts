import type { Plan } from "#lib/core/plan/index.ts";
import type { Issue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { validateRequest } from "#lib/talon-one/contract/index.ts";

/**
 * Largest request body, in bytes, that is still reasonable to send; Talon.One turns larger ones
 * down.
 */
const maxBodyBytes = 1_000_000;

/**
 * What Talon.One's contract has against each mapping's requests, sizes included; only mappings that
 * would send are in it.
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
      const prefix = mapping.requests.length > 1 ? `request ${index + 1}, ` : "";
      return [...validateRequest(request).issues, ...large].map((issue) => ({ ...issue, path: `${prefix}${issue.path}` }));
    });
    found.set(mapping.mappingId, issues);
  }
  return found;
}
