import { type Browser, type BrowserContext, type Page, request } from "@playwright/test";
import { pressOn, tabTo } from "../by-keyboard.ts";
import { expect, expectAccessible, expectAccessibleInBothThemes, test } from "../fixtures.ts";
import { type Demo, startDemo } from "./demo-server.ts";

// Each demo writes its week first.
test.describe.configure({ timeout: 180_000 });

const tour = (page: Page) => page.getByRole("region", { name: /./ }).and(page.locator("section:has(#tour-title)"));
const titles = [
  "A week of a shop",
  "Events as they come",
  "An outage, survived",
  "Mappings, with a preview",
  "Changes, tried before they are live",
  "A problem and what fixes it",
  "Audiences",
  "Everything else is in the help",
];

async function open(browser: Browser, demo: Demo, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ baseURL: demo.url, viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  // An error that a part of the page caught is written there.
  page.on("console", (message) => message.type() === "error" && errors.push(`${message.text()} (${message.location().url})`));
  page.on("close", () => expect(errors).toEqual([]));
  return page;
}

async function signIn(page: Page, demo: Demo): Promise<void> {
  const answer = await page.request.post("/api/auth/sign-in/email", {
    data: { email: demo.email, password: demo.password },
    headers: { origin: demo.url },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** The element that the step points at exists and is visible. */
async function expectFramed(page: Page): Promise<void> {
  const framed = page.locator("[style*='outline: var(--accent)'], [style*='outline: 2px']").first();
  await expect(framed).toBeVisible();
}

test.describe("the demo", () => {
  let demo: Demo;
  test.beforeAll(async () => {
    demo = await startDemo();
  });
  test.afterAll(() => demo.stop());

  test("prints its week and the way of two events", () => {
    const told = demo.lines.join("\n");
    expect(told).toMatch(/[\d,]+ events and [\d,]+ deliveries, in [\d.]+ s\./);
    expect(told).toContain("Both events reached the simulated Talon.One.");
  });

  test("is told by a tour, by keyboard alone; left at step 3, it goes on there", async ({ browser }) => {
    const page = await open(browser, demo);
    await signIn(page, demo);
    await page.goto("/");
    await expect(tour(page)).toContainText("See what Falconer does");
    await pressOn(page, page.getByRole("button", { name: "Start the tour" }));
    for (const [index, title] of titles.slice(0, 3).entries()) {
      if (index > 0) await pressOn(page, page.getByRole("button", { name: "Next", exact: true }));
      await expect(tour(page)).toBeFocused();
      await expect(tour(page)).toHaveAccessibleName(title);
      await expect(tour(page)).toContainText(`Step ${index + 1} of 8`);
      await expectFramed(page);
    }
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(tour(page)).toHaveCount(0);
    // The dialog below handles Escape itself.
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");

    await page.goto("/destinations");
    await expect(async () => {
      await page.getByRole("button", { name: "Help", exact: true }).click();
      await page.getByRole("menuitem", { name: "Continue the tour (step 3 of 8)" }).click({ timeout: 1_000 });
    }).toPass();
    for (const [index, title] of titles.entries()) {
      if (index < 2) continue;
      if (index > 2) await pressOn(page, page.getByRole("button", { name: "Next", exact: true }));
      await expect(tour(page)).toHaveAccessibleName(title);
      await expect(tour(page)).toBeFocused();
      await expectFramed(page);
      await expectAccessibleInBothThemes(page);
    }
    await pressOn(page, page.getByRole("button", { name: "Finish" }));
    await expect(tour(page)).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(tour(page)).toHaveCount(0);
    await page.context().close();
  });

  test("has a tour that fits a phone, in which nothing lies beneath the bar", async ({ browser }) => {
    const page = await open(browser, demo, { viewport: { width: 320, height: 640 } });
    await signIn(page, demo);
    await page.goto("/");
    await page.getByRole("button", { name: "Start the tour" }).click();
    for (const [index, title] of titles.entries()) {
      if (index > 0) await page.getByRole("button", { name: "Next", exact: true }).click();
      await expect(tour(page)).toHaveAccessibleName(title);
      await expectFramed(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), title).toBeLessThanOrEqual(320);
      const height = await tour(page).evaluate((bar) => bar.getBoundingClientRect().height / window.innerHeight);
      expect(height, title).toBeLessThan(0.6);
    }
    await page.context().close();
  });

  test("goes on: new events come in while somebody watches", async ({ browser }) => {
    const page = await open(browser, demo);
    await signIn(page, demo);
    await page.goto("/");
    await page.getByRole("link", { name: "Live", exact: true }).click();
    await expect(page.getByRole("table", { name: "Live events" }).getByRole("row").nth(2)).toBeVisible({ timeout: 60_000 });
    await page.context().close();
  });
});

test("a read-only demo is open to everybody, and lets nobody change anything", async ({ browser }) => {
  const demo = await startDemo("--read-only");
  try {
    const page = await open(browser, demo);
    await page.goto("/");
    await expect(page).toHaveURL(/\/destinations\/dst_/);
    await expect(page.getByText("Read-only demo: look at everything, change nothing.")).toBeVisible();
    await page.getByRole("button", { name: "Not now" }).click();
    const base = new URL(page.url()).pathname;
    for (const path of [
      "",
      "/live",
      "/events",
      "/deliveries",
      "/problems",
      "/mappings",
      "/changes",
      "/tester",
      "/audiences",
      "/sources",
      "/settings",
    ]) {
      await page.goto(`${base}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      for (const name of [/^save\b/i, /^delete\b/i, /^release\b/i, /^replay\b/i, /^new mapping/i, /^add source/i, /^send/i])
        await expect(page.getByRole("button", { name }), `${path} ${name}`).toHaveCount(0);
    }
    for (const path of ["/users", "/audit", "/privacy", "/account", "/tokens"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: "Your role can’t open this page" })).toBeAttached();
    }
    await page.goto("/sign-in");
    await expect(page).toHaveURL(/\/destinations\/dst_/);
    const api = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
    const refused = await api.post("/api/auth/sign-in/email", { data: { email: demo.email, password: demo.password } });
    expect(refused.status()).toBe(403);
    expect((await refused.json()).error.message).toContain("This demo is read-only");
    const deleted = await api.delete(`/api${base}`);
    expect(deleted.status()).toBe(403);
    await api.dispose();
    await tabTo(page, page.getByRole("button", { name: "Account of Visitor" }));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Sign out" })).toHaveCount(0);
    await page.context().close();
  } finally {
    await demo.stop();
  }
});
