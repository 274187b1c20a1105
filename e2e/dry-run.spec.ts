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
  await expect(editor.preview.getByText("PUT")).toBeVisible();
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
  await expect(editor.preview.getByRole("heading", { name: "With this change" })).toBeVisible({ timeout: 20_000 });
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
