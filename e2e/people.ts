// The people whom the browser tests sign in as: one for each role, created for each run by
// e2e/server.ts.
export const people = {
  admin: { email: "admin@example.com", name: "Ada Admin" },
  marketer: { email: "marketer@example.com", name: "Mia Marketer" },
  qa: { email: "qa@example.com", name: "Quinn Tester" },
  viewer: { email: "viewer@example.com", name: "Vera Viewer" },
} as const;
export type Role = keyof typeof people;
export const password = "violet kettle moss ladder";
