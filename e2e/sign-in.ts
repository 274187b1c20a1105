import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, type FullConfig, request } from "@playwright/test";
import { password, people, type Role, sessionFile } from "./people.ts";

/** Signs everyone in once, before the tests: sign-ins are rate-limited, as they should be. */
export default async function signInEverybody(config: FullConfig) {
  const baseURL = config.projects[0]?.use.baseURL;
  for (const [role, { email }] of Object.entries(people) as [Role, { email: string }][]) {
    const context = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL ?? "" } });
    // The server is ready a moment before its people are there.
    await expect(async () => {
      const response = await context.post("/api/auth/sign-in/email", { data: { email, password } });
      expect(response.status(), await response.text()).toBe(200);
    }).toPass({ intervals: [1_000], timeout: 15_000 });
    mkdirSync(dirname(sessionFile(role)), { recursive: true });
    await context.storageState({ path: sessionFile(role) });
    await context.dispose();
  }
}
