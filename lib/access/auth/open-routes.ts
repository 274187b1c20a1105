import "#server-only";
import { clientIp } from "#lib/platform/client-ip.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { trustedIpHeader } from "./auth.ts";

type OpenRoute = { method: "GET" | "POST"; fields: readonly string[] };
const post = (...fields: string[]): OpenRoute => ({ method: "POST", fields });

/**
 * Everything that the sign-in library may be asked: its routes, their methods and the fields of
 * their bodies. It knows many more, and each update may add some; one of its fields (`trustDevice`)
 * would let a password alone open an account for 30 days. Users, roles, sessions and tokens have
 * our own routes, which keep the audit log.
 */
export const openRoutes: ReadonlyMap<string, OpenRoute> = new Map([
  ["/sign-in/email", post("email", "password")],
  ["/sign-out", post()],
  ["/get-session", { method: "GET", fields: [] }],
  ["/change-password", post("currentPassword", "newPassword", "revokeOtherSessions")],
  ["/two-factor/enable", post("password")],
  ["/two-factor/disable", post("password")],
  ["/two-factor/get-totp-uri", post("password")],
  ["/two-factor/verify-totp", post("code")],
  ["/two-factor/verify-backup-code", post("code")],
  ["/two-factor/generate-backup-codes", post("password")],
]);

/** The parts of a body that the library gets to see. */
export function keepFields(body: JsonValue, { fields }: OpenRoute): JsonObject {
  if (!isJsonObject(body)) return {};
  return Object.fromEntries(fields.flatMap((name) => (Object.hasOwn(body, name) ? [[name, body[name]] as const] : [])));
}

// The session's, and that of someone between password and code; with and without the prefix for
// TLS. One by which the library would know a "trusted device" is not among them.
const cookieNames = /^(__Host-)?falconer\.(session_token|two_factor)$/;

/**
 * What of a request's headers the library gets to see: its own two cookies, the browser's name for
 * the list of sessions, and the address that our server saw.
 */
export function keepHeaders(given: Headers): Headers {
  const kept = new Headers({ [trustedIpHeader]: clientIp(given) ?? "0.0.0.0" });
  const cookies = (given.get("cookie") ?? "").split(";").filter((part) => cookieNames.test(part.split("=", 1)[0]?.trim() ?? ""));
  if (cookies.length > 0) kept.set("cookie", cookies.join(";").trim());
  const browser = given.get("user-agent");
  if (browser !== null) kept.set("user-agent", browser);
  return kept;
}
