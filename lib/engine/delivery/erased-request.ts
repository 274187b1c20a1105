import type { PlannedRequest } from "#lib/core/actions/types.ts";

/**
 * Stands where an erased person's request stood in a delivery that serves others too: requests are
 * known by their place. It is never sent, for it waits in no queue, and a replay leaves it out.
 */
export const erasedRequest: PlannedRequest = { method: "PUT", path: "/erased", query: "", headers: {}, lanes: [] };
export const isErasedRequest = (request: Pick<PlannedRequest, "path">) => request.path === erasedRequest.path;
