import type { Browser, BrowserContext, Page } from "@playwright/test";
import { type Demo, startDemo } from "./demo-server.ts";
import { expect, test } from "./fixtures.ts";

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

/** What the step points at is there and is seen. */
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
    await expect(page.getByRole("table", { name: "Live events" }).getByRole("row").nth(2)).toBeVisible({ timeout: 30_000 });
    await page.context().close();
  });
});
