import { fork } from "node:child_process";
import type { APIRequest } from "@playwright/test";
import { password, people, type Role } from "./people.ts";

export type Served = { origin: string; simulatorUrl: string };
type Session = Awaited<ReturnType<Awaited<ReturnType<APIRequest["newContext"]>>["storageState"]>>;
/** What the tests of one worker run against; nobody else changes its settings. */
export type Installation = Served & { sessions: Record<Role, Session>; stop(): Promise<void> };

/** For its last deliveries and its database. */
const patienceMs = 20_000;

export async function startInstallation(request: APIRequest): Promise<Installation> {
  const child = fork("e2e/server.ts", { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await ended;
    clearTimeout(killer);
  };
  try {
    const served = await new Promise<Served>((resolve, reject) => {
      child.once("message", (message) => resolve(message as Served));
      void ended.then(() => reject(new Error("The tests' installation did not start.")));
    });
    return { ...served, sessions: await signInEverybody(request, served.origin), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Once, before the tests, because sign-ins are rate-limited. */
async function signInEverybody(request: APIRequest, origin: string): Promise<Record<Role, Session>> {
  const sessions: Partial<Record<Role, Session>> = {};
  for (const [role, { email }] of Object.entries(people) as [Role, { email: string }][]) {
    const context = await request.newContext({ baseURL: origin, extraHTTPHeaders: { origin } });
    const response = await context.post("/api/auth/sign-in/email", { data: { email, password } });
    if (!response.ok()) throw new Error(`${email} can't sign in: ${response.status()} ${await response.text()}`);
    sessions[role] = await context.storageState();
    await context.dispose();
  }
  return sessions as Record<Role, Session>;
}
