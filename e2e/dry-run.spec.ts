import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { EventTester } from "./pages/event-tester.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

const orders = {
  name: "Orders",
  actionSlug: "updateCustomerSessionV2",
  trigger: 'type = "track"',
  enabled: true,
  settings: {
    customerSessionId: { "@path": "$.properties.order" },
    profileId: { "@path": "$.userId" },
    couponCodes: ["SUMMER-10"],
    state: "open",
    cartItems: [{ name: "Mug", sku: "mug", quantity: 2, price: 30 }],
  },
};

test("a dry run beside the preview asks Talon.One with and without the change, and stores nothing; without a key there is none", async ({
  api,
  as,
  simulator,
}) => {
  const setup = await setUpDestination(api);
  const { destinationId } = setup;
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, orders);
  await sendEvents(setup, {
    messageId: `dry-${process.pid}`,
    type: "track",
    event: "Order Updated",
    userId: "ada",
    properties: { order: `dry-${process.pid}` },
  });
  const page = await as("admin");
  const editor = new MappingEditor(page);
  await editor.open(destinationId, id);
  // Drawn once it is in view; the preview may be redrawn meanwhile.
  await expect(async () => {
    await editor.preview.getByText("Request", { exact: true }).scrollIntoViewIfNeeded({ timeout: 1_000 });
    await expect(editor.preview.getByText("PUT")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole("button", { name: "Ask Talon.One" })).toHaveCount(0);

  const stored = await api.raw.put(`/api/destinations/${destinationId}/catalogue/integration-key`, {
    data: { key: "integration-key-of-a-test" },
  });
  expect(stored.status()).toBe(200);
  const before = await (await simulator.get("/__simulator/state")).json();
  await editor.open(destinationId, id);
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await editor.setFixed("entry 1 of Coupon codes", "EXPIRED-1");
  await editor.preview.getByRole("button", { name: "Ask Talon.One" }).click();
  await expect(editor.preview.getByRole("heading", { name: "With this change" })).toBeVisible();
  await expect(editor.preview.getByText("Coupon “EXPIRED-1” was rejected: it has expired.")).toBeVisible();
  await expect(editor.preview.getByText("Coupon “SUMMER-10” was accepted.")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  expect(await (await simulator.get("/__simulator/state")).json()).toEqual(before);

  const tester = new EventTester(page);
  const [received] = (await api.get(`/api/destinations/${destinationId}/events`)).items;
  await tester.open(destinationId, { event: received.id });
  await tester.choose("Orders");
  await expect(tester.detail.getByText("Asks Talon.One’s live rules what they would do. Nothing is stored.")).toBeVisible();
});

test("a sample of a back-test shows what the rules would do beside both payloads, where there is a key", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  const { destinationId } = setup;
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, orders);
  const order = `back-${process.pid}`;
  const event = { messageId: order, type: "track", event: "Order Updated", userId: "ada", properties: { order } };
  await sendEvents(setup, event);
  const { name, actionSlug, trigger, settings } = orders;
  const mapping = { mappingId: id, name, actionSlug, trigger, settings: { ...settings, couponCodes: ["EXPIRED-1"] } };
  const begun = await api.post(`/api/destinations/${destinationId}/back-tests`, { mappings: [mapping] });
  const page = await as("admin");
  const open = async () => {
    await page.goto(`/destinations/${destinationId}/back-tests/${begun.id}`);
    await page.getByRole("button", { name: /events?: Coupon codes/ }).click();
    return page.getByRole("dialog");
  };
  const without = await open();
  await expect(without.getByText("After: Would send")).toBeVisible();
  await expect(without.getByRole("button", { name: "Ask Talon.One" })).toHaveCount(0);

  await api.raw.put(`/api/destinations/${destinationId}/catalogue/integration-key`, { data: { key: "integration-key-of-a-test" } });
  const sheet = await open();
  await sheet.getByRole("button", { name: "Ask Talon.One" }).click();
  await expect(sheet.getByText("Coupon “EXPIRED-1” was rejected: it has expired.")).toBeVisible();
  await expect(sheet.getByText("Coupon “SUMMER-10” was accepted.")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
