import type { APIRequestContext } from "@playwright/test";
import { type Api, expect, sendEvents, setUpDestination, test } from "../fixtures.ts";
import { EventTester } from "../pages/event-tester.ts";
import { MappingEditor } from "../pages/mapping-editor.ts";

const orders = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  enabled: true,
  settings: { customerSessionId: { "@path": "$.properties.order" }, profileId: { "@path": "$.userId" }, couponCodes: ["SUMMER-10"] },
};

/** Both keys are given; then the simulated Talon.One revokes them. */
async function revokedKeys(api: Api, simulator: APIRequestContext, destinationId: string): Promise<void> {
  for (const path of ["key", "integration-key"]) {
    const data = { key: `${path}-of-a-test` };
    expect((await api.raw.put(`/api/destinations/${destinationId}/catalogue/${path}`, { data })).ok()).toBe(true);
  }
  await simulator.post("/__simulator/settings", { data: { managementKeys: {}, integrationKeys: [] } });
  expect((await api.raw.post(`/api/destinations/${destinationId}/catalogue/refresh`)).ok()).toBe(true);
}
test.afterEach(async ({ simulator }) => {
  await simulator.post("/__simulator/settings", { data: { managementKeys: null, integrationKeys: null } });
});

for (const keys of ["missing", "revoked"] as const)
  test(`with optional keys ${keys}, all that needs none works: write, deliver, read, test, try on past events, delete`, async ({
    api,
    as,
    simulator,
  }) => {
    const setup = await setUpDestination(api);
    const { destinationId } = setup;
    if (keys === "revoked") await revokedKeys(api, simulator, destinationId);
    const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, orders);
    const page = await as("admin");
    const isWhole = () => expect(page.getByText(/couldn’t be loaded/)).toHaveCount(0);

    const editor = new MappingEditor(page);
    await editor.open(destinationId, id);
    await expect(page.locator("form[inert]")).toHaveCount(0);
    await expect(editor.preview.getByText('"customer-1001"').first()).toBeVisible();
    await editor.setFixed("entry 1 of Coupon codes", "EXPIRED-1");
    await editor.save();
    await editor.saved();

    const order = `${keys}-${process.pid}`;
    await sendEvents(setup, { messageId: order, type: "track", event: "Order Completed", userId: order, properties: { order } });
    await expect.poll(async () => (await api.get(`/api/destinations/${destinationId}/deliveries?state=delivered`)).items.length).toBe(1);
    await page.goto(`/destinations/${destinationId}/deliveries`);
    await page.getByRole("link", { name: "Order Completed" }).click();
    await expect(page.getByRole("dialog").getByText("Coupon “EXPIRED-1” was rejected: it has expired.").last()).toBeVisible();
    await page.goto(`/destinations/${destinationId}`);
    await expect(page.getByRole("link", { name: "Coupons rejected: 1" })).toBeVisible();

    const tester = new EventTester(page);
    const [received] = (await api.get(`/api/destinations/${destinationId}/events`)).items;
    await tester.open(destinationId, { event: received.id });
    await tester.choose("Orders");
    await tester.send("Orders");
    await expect(tester.detail.getByText(/^Talon\.One accepted it/).first()).toBeVisible({ timeout: 60_000 });

    const { name, actionSlug, trigger, settings } = orders;
    const begun = await api.post(`/api/destinations/${destinationId}/back-tests`, {
      mappings: [{ mappingId: id, name, actionSlug, trigger, settings }],
    });
    await page.goto(`/destinations/${destinationId}/back-tests/${begun.id}`);
    await page.getByRole("button", { name: /events?: Coupon codes/ }).click();
    await expect(page.getByRole("dialog").getByText("After: Would send")).toBeVisible();
    const ask = page.getByRole("dialog").getByRole("button", { name: "Ask Talon.One" });
    if (keys === "revoked") {
      await ask.click();
      await expect(page.getByText("Talon.One would reject it: Unknown API key").first()).toBeVisible();
    } else await expect(ask).toHaveCount(0);

    for (const path of ["mappings", "audiences", "events", "settings?tab=talon-one", "settings?tab=deletions"]) {
      await page.goto(`/destinations/${destinationId}/${path}`);
      await expect(page.getByRole("heading").first()).toBeVisible();
      await isWhole();
    }
    await sendEvents(setup, { type: "delete", userId: order, timestamp: new Date().toISOString() });
    await page.goto("/privacy");
    await expect(page.getByRole("listitem").filter({ hasText: setup.name }).first().getByText("On hold")).toBeVisible();
    await isWhole();
  });
