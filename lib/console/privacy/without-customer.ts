import "#server-only";
import type { PlannedRequest } from "#lib/core/actions/types.ts";
import { erasedRequest, isErasedRequest } from "#lib/engine/delivery/erased-request.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type Person, withoutPerson } from "./person.ts";

type Request = Pick<PlannedRequest, "path" | "query" | "headers" | "body"> & { lanes?: string[] };

/**
 * One request without this customer. "drop": it is about nobody else. The same object if it does
 * not name them.
 */
export function requestWithout<Kind extends Request>(request: Kind, person: Person): Kind | "drop" {
  if (isErasedRequest(request)) return request;
  const lanes = request.lanes?.filter((lane) => !person.lanes.has(lane));
  const items = isJsonObject(request.body) && Array.isArray(request.body.data) ? request.body.data : undefined;
  if (items) {
    if (items.length > 0 && items.every((item) => isAbout(item, person))) return "drop";
  } else if ((lanes && lanes.length < (request.lanes?.length ?? 0)) || isAbout(request.body, person) || namesInPath(request.path, person))
    return "drop";
  const { lanes: before, ...rest } = request;
  const cleaned = withoutPerson(rest as unknown as JsonValue, person);
  if (cleaned === (rest as unknown) && lanes?.length === before?.length) return request;
  return { ...(cleaned as unknown as Kind), ...(lanes && { lanes }) };
}

/** The fields that tell Talon.One whose data these are. */
function isAbout(body: JsonValue | undefined, person: Person): boolean {
  if (!isJsonObject(body)) return false;
  const { customerProfileId, profileId, integrationId, customerSession } = body;
  return [customerProfileId, profileId, integrationId].some(person.is) || isAbout(customerSession, person);
}

function namesInPath(path: string, person: Person): boolean {
  return path.split("/").some((segment) => {
    try {
      return person.is(decodeURIComponent(segment));
    } catch {
      return false;
    }
  });
}

export type Verdict =
  | { kind: "keep" }
  /**
   * Nothing of it is about anyone else. `sole`: it names this person, so the event it was made
   * from is theirs.
   */
  | { kind: "delete"; sole: boolean }
  /** It serves others too: `dropped` are the indices of the requests that are not theirs. */
  | { kind: "redact"; requests: PlannedRequest[]; dropped: number[] };

/**
 * What becomes of a delivery. `own`: it was made from an event of the person, so it is deleted
 * unless it also serves others.
 */
export function deliveryWithout(requests: readonly PlannedRequest[], person: Person, own: boolean): Verdict {
  const left = requests.map((request) => requestWithout(request, person));
  const dropped = left.flatMap((request, index) => (request === "drop" ? [index] : []));
  const living = left.filter((request) => request !== "drop" && !isErasedRequest(request));
  const changed = left.some((request, index) => request !== requests[index]);
  const names =
    dropped.length > 0 || left.some((request, index) => request !== "drop" && request.lanes.length < (requests[index]?.lanes.length ?? 0));
  if (living.length === 0 && dropped.length > 0) return { kind: "delete", sole: true };
  if (own && !names) return { kind: "delete", sole: false };
  if (!changed) return { kind: "keep" };
  return { kind: "redact", requests: left.map((request) => (request === "drop" ? erasedRequest : request)), dropped };
}
