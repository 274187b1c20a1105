import type { Role } from "#lib/access/auth/roles.ts";

export const roleWords: Record<Role, { label: string; help: string }> = {
  admin: { label: "Admin", help: "Full access, including users and API keys." },
  marketer: { label: "Marketer", help: "Builds mappings; tests, back-tests, replays and reprocesses. Sees keys masked." },
  qa: { label: "QA", help: "Tests, sends, back-tests, replays and reprocesses. Can’t change mappings." },
  viewer: { label: "Viewer", help: "Can only view. Personal data is masked." },
};

/** For someone who has no role for all destinations. */
export const someDestinations = { label: "Some destinations", help: "Sees the destinations where they have a role, and no others." };

type Held = { role: Role | null; destinations: readonly unknown[] };

/** How many roles at destinations someone has beside the one for all: "+ 2 destinations". */
export const besides = ({ destinations: { length } }: Held): string => `+ ${length} ${length === 1 ? "destination" : "destinations"}`;

/** What someone is, in a few words: "Viewer + 2 destinations", "1 destination". */
export function rolesInWords(held: Held): string {
  if (held.role === null) return held.destinations.length > 0 ? besides(held).slice(2) : "No role";
  const { label } = roleWords[held.role];
  return held.destinations.length > 0 ? `${label} ${besides(held)}` : label;
}
