import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Setup } from "./fixtures.ts";
import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";

const pages: { name: string; path: (setup: Setup) => string; heading: RegExp }[] = [
  { name: "start", path: () => "/start", heading: /Welcome|All set/ },
  { name: "destinations", path: () => "/destinations", heading: /Destinations/ },
  { name: "new destination", path: () => "/destinations/new", heading: /Add a destination/ },
  { name: "overview", path: (s) => `/destinations/${s.destinationId}`, heading: /./ },
  { name: "mappings", path: (s) => `/destinations/${s.destinationId}/mappings`, heading: /Mappings/ },
  { name: "events", path: (s) => `/destinations/${s.destinationId}/events`, heading: /Events/ },
  { name: "deliveries", path: (s) => `/destinations/${s.destinationId}/deliveries`, heading: /Deliveries/ },
  { name: "sources", path: (s) => `/destinations/${s.destinationId}/sources`, heading: /Sources/ },
  { name: "new source", path: (s) => `/destinations/${s.destinationId}/sources/new`, heading: /Add a source/ },
  { name: "source", path: (s) => `/destinations/${s.destinationId}/sources/${s.sourceId}`, heading: /Website/ },
  { name: "settings", path: (s) => `/destinations/${s.destinationId}/settings`, heading: /Settings/ },
  { name: "filters", path: (s) => `/destinations/${s.destinationId}/settings?tab=filters`, heading: /Settings/ },
  { name: "import and export", path: (s) => `/destinations/${s.destinationId}/transfer`, heading: /Import and export/ },
  { name: "API keys", path: () => "/api-keys", heading: /API keys/ },
  { name: "users", path: () => "/users", heading: /Users/ },
  { name: "audit log", path: () => "/audit", heading: /Audit log/ },
  { name: "privacy", path: () => "/privacy", heading: /Privacy/ },
  { name: "event tester", path: (s) => `/destinations/${s.destinationId}/tester`, heading: /./ },
  { name: "new mapping", path: (s) => `/destinations/${s.destinationId}/mappings/new`, heading: /./ },
  { name: "tokens", path: () => "/tokens", heading: /Tokens/ },
  { name: "account", path: () => "/account", heading: /Your account/ },
];

test.describe("every page, with something on it", () => {
  let setup: Setup;
  test.beforeEach(async ({ api }) => {
    if (setup) return;
    setup = await setUpDestination(api);
    await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
      name: "Events",
      actionSlug: "trackEventV2",
      trigger: 'type = "track"',
      enabled: true,
    });
    await sendEvents(setup, {
      messageId: `axe-${setup.destinationId}`,
      type: "track",
      event: "Cart Updated",
      userId: "customer-7",
      properties: {},
    });
  });

  for (const theme of ["light", "dark"] as const)
    test(`keeps WCAG 2.2 AA in the ${theme} theme, fits 320 px, and has one heading`, async ({ as }) => {
      test.setTimeout(240_000);
      const page = await as("admin");
      await page.context().addCookies([{ name: "theme", value: theme, url: new URL("/", setup.webhookUrl).href }]);
      for (const { name, path, heading } of pages) {
        await test.step(name, async () => {
          await page.setViewportSize({ width: 1280, height: 900 });
          await page.goto(path(setup));
          await expect(page.locator("html")).toHaveClass(new RegExp(`\\b${theme}\\b`));
          await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveCount(1);
          await expect(page.getByRole("main").getByRole("heading", { level: 1, name: heading })).toBeVisible();
          await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
          // The other rules do not depend on colours.
          if (theme === "light") await expectAccessible(page);
          else await expectContrast(page);
          await page.setViewportSize({ width: 320, height: 700 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} scrolls sideways at 320 px`).toBeLessThanOrEqual(
            320,
          );
        });
      }
    });
});

async function expectContrast(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  expect(violations.flatMap(({ nodes }) => nodes.map(({ html, failureSummary }) => `${html.slice(0, 150)}: ${failureSummary}`))).toEqual(
    [],
  );
}
