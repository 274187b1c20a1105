import type { Role } from "#lib/access/auth/roles.ts";

export const roleWords: Record<Role, { label: string; help: string }> = {
  admin: { label: "Admin", help: "Full access, including users and API keys." },
  marketer: { label: "Marketer", help: "Builds mappings; tests, back-tests, replays and reprocesses. Sees keys masked." },
  qa: { label: "QA", help: "Tests, sends, back-tests, replays and reprocesses. Can’t change mappings." },
  viewer: { label: "Viewer", help: "Can only view. Personal data is masked." },
};
