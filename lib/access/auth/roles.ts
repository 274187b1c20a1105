/** Every role; what each may do is in permissions.ts. */
export const roles = ["admin", "marketer", "qa", "viewer"] as const;
export type Role = (typeof roles)[number];

/** How the database stores that someone has no role for all destinations. */
const noRole = "none";

/** A role that this version does not know counts as the least. */
export const knownRole = (role: unknown): Role => roles.find((known) => known === role) ?? "viewer";

/** The role for all destinations; null for someone who has roles only at some. */
export const roleEverywhere = (stored: unknown): Role | null => (stored === noRole ? null : knownRole(stored));
export const storedRole = (role: Role | null): string => role ?? noRole;
