import { z } from "zod";
import type { RoleAt } from "#lib/access/auth/rights.ts";
import { type Role, roles } from "#lib/access/auth/roles.ts";
import { mendName } from "#lib/access/http/names.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { DestinationGroup } from "#lib/platform/oidc-env.ts";

// What the provider says about someone, read with care: a claim of the wrong type counts as absent.

/** Groups that give each role; `*` is everyone. */
export type GroupsByRole = Record<Role, readonly string[]>;

/** The claim of exactly that name, otherwise what a dotted path leads to (`realm_access.roles`). */
function claimAt(claims: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(claims, name)) return claims[name];
  let at: JsonValue | undefined = claims;
  for (const part of name.split(".")) at = isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

export const hasClaim = (claims: JsonObject, name: string): boolean => claimAt(claims, name) !== undefined;

/** One group may come as a text, several as a list. */
export function groupsOf(claims: JsonObject, name: string): string[] {
  const value = claimAt(claims, name);
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((group) => typeof group === "string") : [];
}

/** The highest role that one of the groups gives; null if none does. */
export function roleOfGroups(groups: readonly string[], byRole: GroupsByRole): Role | null {
  const held = new Set(groups);
  return roles.find((role) => byRole[role].some((name) => name === "*" || held.has(name))) ?? null;
}

/** The highest role that one of the groups gives at each destination. */
export function destinationRolesOfGroups(groups: readonly string[], rules: readonly DestinationGroup[]): RoleAt[] {
  const ids = [...new Set(rules.map(({ destinationId }) => destinationId))];
  return ids.flatMap((destinationId) => {
    const own = (each: Role) => rules.flatMap((rule) => (rule.destinationId === destinationId && rule.role === each ? [rule.group] : []));
    const role = roleOfGroups(groups, { admin: own("admin"), marketer: own("marketer"), qa: own("qa"), viewer: own("viewer") });
    return role ? [{ destinationId, role }] : [];
  });
}

const text = (value: JsonValue | undefined): string | undefined => (typeof value === "string" && value.trim() ? value.trim() : undefined);

const address = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** The address to write to, in lower case. Undefined if it is not an address. */
export const emailOf = (claims: JsonObject): string | undefined => address.safeParse(claims.email).data;

/** True, or the text: some providers send that. */
export const isEmailVerified = (claims: JsonObject): boolean => claims.email_verified === true || claims.email_verified === "true";

/** What to call them: their name, else the address up to its @. */
export function nameOf(claims: JsonObject, email: string): string {
  const joined = [text(claims.given_name), text(claims.family_name)].filter(Boolean).join(" ");
  for (const name of [text(claims.name), joined, text(claims.preferred_username), email.split("@")[0]]) {
    const seen = mendName(name ?? "");
    if (seen) return seen;
  }
  return email;
}
