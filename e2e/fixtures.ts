// The tools of the browser tests: pages signed in by role, the JSON API, the simulated Talon.One,
// signed events, and two guards (no error in the browser's console, no accessibility violation).
import { createHmac } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, type Browser, test as base, expect, type Page, request } from "@playwright/test";
import { pressKeys } from "./firefox/press-keys.ts";
import { type Installation, startInstallation } from "./installation.ts";
import { password, type Role } from "./people.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, checked by the test that reads them
type Json = any;
export type Api = {
  get(path: string): Promise<Json>;
  post(path: string, body?: unknown): Promise<Json>;
  patch(path: string, body: unknown): Promise<Json>;
  delete(path: string): Promise<Json>;
  /** The bare request, for answers that are errors. */
  raw: APIRequestContext;
};
/** A destination at the simulated Talon.One with a source, made for one test. */
export type Setup = { destinationId: string; name: string; webhookUrl: string; secret: string; sourceId: string };

type Fixtures = {
  /** A page in a browser context of its own, signed in with that role. */
  as: (role: Role) => Promise<Page>;
  /** The API, as the admin. */
  api: Api;
  apiAs: (role: Role) => Promise<Api>;
  simulator: APIRequestContext;
  /** Console errors that this test causes on purpose, such as those of refused requests. */
  expectedConsoleErrors: RegExp[];
};

export const test = base.extend<Fixtures & { consoleErrors: string[] }, { installation: Installation }>({
  installation: [
    async ({ playwright }, use) => {
      const installation = await startInstallation(playwright.request);
      await use(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: ({ installation }, use) => use(installation.origin),
  expectedConsoleErrors: [[], { option: true }],
  consoleErrors: async ({ expectedConsoleErrors }, use) => {
    const errors: string[] = [];
    await use(errors);
    const unexpected = errors.filter((text) => !expectedConsoleErrors.some((pattern) => pattern.test(text)));
    expect(unexpected, "errors in the browser's console").toEqual([]);
  },
  page: async ({ page, browserName, consoleErrors }, use) => {
    guard(page, consoleErrors);
    await page.addInitScript(tellViolations);
    if (browserName === "firefox") pressKeys(page);
    await use(page);
  },
  as: async ({ browser, browserName, consoleErrors, installation }, use) => {
    const contexts: Awaited<ReturnType<Browser["newContext"]>>[] = [];
    await use(async (role) => {
      const context = await browser.newContext({
        baseURL: installation.origin,
        storageState: installation.sessions[role],
        viewport: { width: 1440, height: 900 },
      });
      contexts.push(context);
      context.on("page", (page) => guard(page, consoleErrors));
      await context.addInitScript(tellViolations);
      const page = await context.newPage();
      if (browserName === "firefox") pressKeys(page);
      return page;
    });
    for (const context of contexts) await context.close();
  },
  apiAs: async ({ installation }, use) => {
    const contexts: APIRequestContext[] = [];
    await use(async (role) => {
      const context = await request.newContext({
        baseURL: installation.origin,
        storageState: installation.sessions[role],
        extraHTTPHeaders: { origin: installation.origin },
      });
      contexts.push(context);
      return apiOf(context);
    });
    for (const context of contexts) await context.dispose();
  },
  api: async ({ apiAs }, use) => use(await apiAs("admin")),
  simulator: async ({ playwright, installation }, use) => {
    const context = await playwright.request.newContext({ baseURL: installation.simulatorUrl });
    await use(context);
    await context.dispose();
  },
});
export { expect };

/** `E2E_SLOWDOWN=4`: as on a machine with a quarter of this one's speed. */
const slowdown = Number(process.env.E2E_SLOWDOWN ?? 1);

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
}

function guard(page: Page, errors: string[]) {
  if (slowdown > 1) slowDown(page).catch(() => {}); // closed again already
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url}, on ${new URL(page.url()).pathname})`);
  });
  page.on("pageerror", (error) => errors.push(`${error.message} (on ${new URL(page.url()).pathname})`));
}

/** Chromium reports no error for code that was not compiled when the page catches the refusal. */
function tellViolations(): void {
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    console.error(`The content security policy forbids ${blockedURI} (${violatedDirective}).`),
  );
}

function apiOf(context: APIRequestContext): Api {
  const call = (method: string) => async (path: string, body?: unknown) => {
    let response = await context.fetch(path, { method, data: body });
    // In a long run the session began more than a quarter of an hour ago.
    if (response.status() === 403 && (await response.text()).includes('"confirm_first"')) {
      expect((await context.post("/api/me/confirm", { data: { password } })).ok()).toBe(true);
      response = await context.fetch(path, { method, data: body });
    }
    expect(response.ok(), `${method} ${path} answered ${response.status()}: ${await response.text()}`).toBe(true);
    return response.status() === 204 ? undefined : response.json();
  };
  return { get: call("GET"), post: call("POST"), patch: call("PATCH"), delete: call("DELETE"), raw: context };
}

let made = 0;

/** A destination with a source, made through the API; the test makes the mappings. */
export async function setUpDestination(api: Api, name = `Test ${process.pid} ${++made}`): Promise<Setup> {
  const destination = await api.post("/api/destinations", {
    name,
    deployment: "demo.europe-west1.talon.one",
    apiKey: `test-key-${process.pid}-${made}-0123456789abcdef0123456789abcdef`,
  });
  const source = await api.post(`/api/destinations/${destination.id}/sources`, { name: "Website" });
  return { destinationId: destination.id, name, webhookUrl: source.webhookUrl, secret: source.secret, sourceId: source.id };
}

/**
 * Sends events as Segment does: a single one alone, several as an array, signed over the raw body.
 * Returns the webhook route's answer.
 */
export const sendEvents = (setup: Setup, ...events: Record<string, unknown>[]): Promise<Json> =>
  sendBody(setup, JSON.stringify(events.length === 1 ? events[0] : events));

/**
 * The same with the body as text, for what `JSON.stringify` cannot write: numbers with more digits
 * than a double keeps.
 */
export async function sendBody({ webhookUrl, secret }: Setup, body: string): Promise<Json> {
  const signature = createHmac("sha1", secret).update(body).digest("hex");
  const response = await fetch(webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "Segment (Actions)", "x-signature": signature },
    body,
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text);
}

/**
 * As after the end of a session. The page is left before: the console goes to the sign-in page by
 * itself as soon as it asks for anything, and would cut off where the test goes.
 */
export async function forgetSession(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

/** Fails on every violation of WCAG 2.2 A and AA that axe finds on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  await settleColours(page);
  // While one page replaces another there is a moment without a title.
  await expect(page).toHaveTitle(/\S/);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html.slice(0, 200)).join("\n  ")}`);
  const rules = violations.map(({ id }) => id).join(", ");
  expect(told, `accessibility violations: ${rules || "none"}`).toEqual([]);
}

/** The token of a one-time link. */
export const tokenIn = (url: string): string => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

/**
 * The same in the light theme and, for rules that depend on colours, in the dark one. The page
 * keeps the theme it had.
 */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await wear(page, "light");
  await expectAccessible(page);
  await wear(page, "dark");
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  const told = violations.flatMap(({ nodes }) => nodes.map(({ html, failureSummary }) => `${html.slice(0, 150)}: ${failureSummary}`));
  await wear(page, "system");
  expect(told, "contrast in the dark theme").toEqual([]);
}

async function wear(page: Page, theme: "light" | "dark" | "system"): Promise<void> {
  await page.evaluate((theme) => {
    document.documentElement.classList.remove("light", "dark");
    if (theme !== "system") document.documentElement.classList.add(theme);
  }, theme);
  await settleColours(page);
}

/** A colour in transition between the themes has the contrast of neither. */
async function settleColours(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  });
}
