import type { Setup } from "../fixtures.ts";
import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "../fixtures.ts";

const pages: { name: string; path: (setup: Setup) => string; heading: RegExp }[] = [
  { name: "home", path: () => "/", heading: /./ },
  { name: "destinations", path: () => "/destinations", heading: /Destinations/ },
  { name: "new destination", path: () => "/destinations/new", heading: /Add destination/ },
  { name: "overview", path: (s) => `/destinations/${s.destinationId}`, heading: /./ },
  { name: "mappings", path: (s) => `/destinations/${s.destinationId}/mappings`, heading: /Mappings/ },
  { name: "live", path: (s) => `/destinations/${s.destinationId}/live`, heading: /Live/ },
  { name: "events", path: (s) => `/destinations/${s.destinationId}/events`, heading: /Events/ },
  { name: "deliveries", path: (s) => `/destinations/${s.destinationId}/deliveries`, heading: /Deliveries/ },
  { name: "problems", path: (s) => `/destinations/${s.destinationId}/problems`, heading: /Problems/ },
  { name: "alerts", path: () => "/alerts", heading: /Alerts/ },
  { name: "alert rules", path: () => "/alerts?show=rules", heading: /Alerts/ },
  { name: "alert channels", path: () => "/alerts?show=channels", heading: /Alerts/ },
  { name: "alert history", path: () => "/alerts?show=history", heading: /Alerts/ },
  { name: "audiences", path: (s) => `/destinations/${s.destinationId}/audiences`, heading: /Audiences/ },
  { name: "sources", path: (s) => `/destinations/${s.destinationId}/sources`, heading: /Sources/ },
  { name: "new source", path: (s) => `/destinations/${s.destinationId}/sources/new`, heading: /Add source/ },
  { name: "source", path: (s) => `/destinations/${s.destinationId}/sources/${s.sourceId}`, heading: /Website/ },
  { name: "settings", path: (s) => `/destinations/${s.destinationId}/settings`, heading: /Settings/ },
  { name: "filters", path: (s) => `/destinations/${s.destinationId}/settings?tab=filters`, heading: /Settings/ },
  { name: "catalogue", path: (s) => `/destinations/${s.destinationId}/settings?tab=talon-one`, heading: /Settings/ },
  { name: "import and export", path: (s) => `/destinations/${s.destinationId}/transfer`, heading: /Import and export/ },
  { name: "API keys", path: () => "/api-keys", heading: /API keys/ },
  { name: "users", path: () => "/users", heading: /Users/ },
  { name: "audit log", path: () => "/audit", heading: /Audit log/ },
  { name: "background work", path: () => "/background-work", heading: /Background work/ },
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
    await sendEvents(setup, {
      messageId: `axe-audience-${setup.destinationId}`,
      type: "track",
      event: "Audience Entered",
      userId: "customer-7",
      context: { personas: { computation_class: "audience", computation_id: "aud_1", computation_key: "vip", space_id: "spa_1" } },
      properties: { vip: true },
    });
  });

  test("keeps WCAG 2.2 AA in both themes, fits 320 px, and has one heading", async ({ as }) => {
    test.setTimeout(900_000);
    const page = await as("admin");
    for (const { name, path, heading } of pages) {
      await test.step(name, async () => {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(path(setup));
        await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveCount(1);
        await expect(page.getByRole("main").getByRole("heading", { level: 1, name: heading })).toBeVisible();
        await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
        await expectAccessibleInBothThemes(page);
        await page.setViewportSize({ width: 320, height: 700 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} scrolls sideways at 320 px`).toBeLessThanOrEqual(
          320,
        );
      });
    }
  });
});
