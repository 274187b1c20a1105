import type { Role } from "#lib/access/auth/roles.ts";

export const roleWords: Record<Role, { label: string; help: string }> = {
  admin: { label: "Admin", help: "Everything, people and API keys included." },
  marketer: { label: "Marketer", help: "Builds mappings, tests, back-tests, replays, reprocesses. Sees keys masked." },
  qa: { label: "QA", help: "Tests events, sends them, back-tests, replays, reprocesses. Cannot change mappings." },
  viewer: { label: "Viewer", help: "Reads; personal data is masked." },
};
