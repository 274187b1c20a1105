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
  /** If a destination asks for approval. */
  "releases.approve": admins,
  /** Current alerts, and messages about them. */
  "alerts.read": everyone,
  "alerts.mute": authors,
  /** Channels, thresholds and the heartbeat. */
  "alerts.write": admins,
  "tester.preview": everyone,
  "tester.send": testers,
  /** Saved events and test cases of the Event Tester. */
  "tester.write": testers,
  "events.read": everyone,
  /** Without it, user IDs, email addresses, traits and IP addresses are masked. */
  "events.personal": testers,
  "deliveries.replay": testers,
  /** Stored events again, through the mappings that are on. */
  "events.reprocess": testers,
  /** State, owner and notes of problems. */
  "problems.write": testers,
  "backtests.run": testers,
  "audit.read": admins,
  "audit.read_own": testers,
  "privacy.erase": admins,
  /** Background work: looking at it, cancelling it and trying it again. */
  "work.manage": admins,
  /** A person's own profile, sessions and tokens. */
  account: everyone,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof matrix;
export const permissions = Object.keys(matrix) as Permission[];

/** A person's roles: for all destinations, and for some by their IDs. Of two, the higher counts. */
export type Rights = {
  everywhere: Role | null;
  at: Readonly<Record<string, Role>>;
  /** Restricts what the roles allow to looking. */
  readOnly?: true | undefined;
};

/** What someone may do who may only look. */
const looking: ReadonlySet<Permission> = new Set([
  "config.read",
  "mappings.read",
  "alerts.read",
  "tester.preview",
  "events.read",
  "events.personal",
  "account",
] as const);

/**
 * Someone with the role that counts where they are: of the installation, or of one destination.
 */
type InRole = { role: Role | null; rights?: Rights } | null | undefined;

/**
 * The only place that decides. Without a viewer, nothing is allowed; everyone who is signed in may
 * use their own account.
 */
export function can(viewer: InRole, permission: Permission): boolean {
  if (viewer == null || (viewer.rights?.readOnly && !looking.has(permission))) return false;
  return permission === "account" || (viewer.role !== null && (matrix[permission] as readonly Role[]).includes(viewer.role));
}

/** A person's role at a destination; null if they may not know about it. */
export function roleAt({ everywhere, at }: Rights, destinationId: string): Role | null {
  const own = Object.hasOwn(at, destinationId) ? (at[destinationId] ?? null) : null;
  return higherRole(everywhere, own);
}

/** The same person at a destination. */
export const viewerAt = <Viewer extends { rights: Rights; role: Role | null }>(viewer: Viewer, destinationId: string): Viewer => ({
  ...viewer,
  role: roleAt(viewer.rights, destinationId),
});

/** For what belongs to no destination, and is shown to anyone who may see some of it. */
export const canSomewhere = (rights: Rights, permission: Permission): boolean =>
  [rights.everywhere, ...Object.values(rights.at)].some((role) => can({ role, rights }, permission));

/** The IDs of the destinations where someone may do something; undefined means all of them. */
export function destinationsWhere(rights: Rights, permission: Permission): string[] | undefined {
  const { everywhere, at } = rights;
  if (can({ role: everywhere, rights }, permission)) return undefined;
  return Object.keys(at).filter((id) => can({ role: at[id] ?? null, rights }, permission));
}

/** Whether personal data is shown as it is; otherwise it comes masked. */
export const seesPersonal = (viewer: InRole) => can(viewer, "events.personal");

export const permissionsOf = (viewer: { role: Role | null; rights: Rights }): Permission[] =>
  permissions.filter((permission) => can(viewer, permission));

const order: readonly Role[] = ["viewer", "qa", "marketer", "admin"];

/** The lesser of two roles: a token never does more than its owner currently may. */
export const lesserRole = (a: Role, b: Role): Role => (order.indexOf(a) <= order.indexOf(b) ? a : b);

const higherRole = (a: Role | null, b: Role | null): Role | null => {
  if (a === null || b === null) return a ?? b;
  return lesserRole(a, b) === a ? b : a;
};

/** The highest role that someone has anywhere. */
export const highestRole = ({ everywhere, at }: Rights): Role | null => Object.values(at).reduce(higherRole, everywhere);

/** Rights limited to a role: no more than that anywhere. */
export const rightsUpTo = ({ everywhere, at, ...rest }: Rights, most: Role): Rights => ({
  ...rest,
  everywhere: everywhere && lesserRole(everywhere, most),
  at: Object.fromEntries(Object.entries(at).map(([id, role]) => [id, lesserRole(role, most)])),
});

/** Whether rights `b` allow something, anywhere, that `a` did not. */
export const isRaised = (a: Rights, b: Rights): boolean => {
  const more = (before: Role | null, after: Role | null) => after !== null && (before === null || lesserRole(after, before) !== after);
  return more(a.everywhere, b.everywhere) || Object.keys(b.at).some((id) => more(roleAt(a, id), roleAt(b, id)));
};
