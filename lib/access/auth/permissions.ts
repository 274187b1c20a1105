import type { Role } from "./roles.ts";

// The rights matrix as data. Nothing else in the product decides who may do what. No server code
// here: the console hides what is not allowed.

const everyone = ["admin", "marketer", "qa", "viewer"] as const;
const testers = ["admin", "marketer", "qa"] as const;
const authors = ["admin", "marketer"] as const;
const admins = ["admin"] as const;

export const matrix = {
  "users.write": admins,
  "users.read": admins,
  "config.write": admins,
  "config.read": everyone,
  "mappings.write": authors,
  "mappings.read": everyone,
  /** Drafts go live, and a release is rolled back. */
  "releases.write": authors,
  /** Where a destination asks for approval. */
  "releases.approve": admins,
  /** What is on, and what was told about it. */
  "alerts.read": everyone,
  "alerts.mute": authors,
  /** Channels, thresholds and the heartbeat. */
  "alerts.write": admins,
  "tester.preview": everyone,
  "tester.send": testers,
  /** Saved events and test cases of the Event Tester. */
  "tester.write": testers,
  "events.read": everyone,
  /** Without it, user IDs, email addresses, traits and IP addresses come masked. */
  "events.personal": testers,
  "deliveries.replay": testers,
  /** Stored events once more, through the mappings that are on. */
  "events.reprocess": testers,
  /** State, owner and notes of problems. */
  "problems.write": testers,
  "backtests.run": testers,
  "audit.read": admins,
  "audit.read_own": testers,
  "privacy.erase": admins,
  /** What runs in the background: looked at, cancelled and tried again. */
  "work.manage": admins,
  /** One's own profile, sessions and tokens. */
  account: everyone,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof matrix;
export const permissions = Object.keys(matrix) as Permission[];

/** The one place that decides. Without a viewer, nothing is allowed. */
export function can(viewer: { role: Role } | null | undefined, permission: Permission): boolean {
  return viewer != null && (matrix[permission] as readonly Role[]).includes(viewer.role);
}

/** Whether personal data is shown as it is; otherwise it comes masked. */
export const seesPersonal = (viewer: { role: Role } | null | undefined) => can(viewer, "events.personal");

export const permissionsOf = (role: Role): Permission[] => permissions.filter((permission) => can({ role }, permission));

const order: readonly Role[] = ["viewer", "qa", "marketer", "admin"];

/** The lesser of two roles: a token never does more than its owner may at this moment. */
export const lesserRole = (a: Role, b: Role): Role => (order.indexOf(a) <= order.indexOf(b) ? a : b);
