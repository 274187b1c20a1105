/** What somebody may be; what each may do is in permissions.ts. */
export const roles = ["admin", "marketer", "qa", "viewer"] as const;
export type Role = (typeof roles)[number];
