import type { PlannedRequest } from "#lib/core/actions/types.ts";

/**
 * Replaces an erased person's request in a delivery that also serves others, because requests are
 * identified by their place. It is never sent: it waits in no queue, and a replay leaves it out.
 */
export const erasedRequest: PlannedRequest = { method: "PUT", path: "/erased", query: "", headers: {}, lanes: [] };
export const isErasedRequest = (request: Pick<PlannedRequest, "path">) => request.path === erasedRequest.path;
