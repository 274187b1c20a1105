import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("what the rules did with an order is read on its delivery, found in the list, and counted on the overview", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track"',
    enabled: true,
    settings: {
      customerSessionId: { "@path": "$.properties.order" },
      profileId: { "@path": "$.userId" },
      couponCodes: { "@path": "$.properties.coupons" },
      state: "closed",
      cartItems: [{ name: "Mug", sku: "mug", quantity: 2, price: 30 }],
    },
  });
  const order = (id: string, coupons: string[]) => ({
    messageId: `effects-${id}-${process.pid}`,
    type: "track",
    event: "Order Completed",
    userId: "ada",
    properties: { order: id, coupons },
  });
  await sendEvents(setup, order("or-17", ["SUMMER-10"]), order("or-18", ["EXPIRED-1"]));

  const page = await as("marketer");
  await page.goto(`/destinations/${setup.destinationId}/deliveries?q=or-18`);
  await page.getByRole("link", { name: "Order Completed" }).click();
  const story = page.getByRole("dialog");
  await expect(story.getByText("Coupon “EXPIRED-1” was rejected: it has expired.").last()).toBeVisible();
  await expect(story.getByRole("heading", { name: "Rules that didn’t apply" })).toBeVisible();
  await expect(story.getByText(/of campaign “Summer” did not apply to coupon “EXPIRED-1”/)).toBeVisible();

  await page.goto(`/destinations/${setup.destinationId}/deliveries?q=or-17`);
  await page.getByRole("link", { name: "Order Completed" }).click();
  await expect(story.getByText(/^Order or-17 of ada closed. Coupon “SUMMER-10” was accepted/)).toBeVisible();
  const effects = story.getByRole("listitem").filter({ hasText: "60 loyalty points added to ada" });
  await expect(effects).toBeVisible();
  await effects.getByText("60 loyalty points").click();
  await expect(effects.getByText("addLoyaltyPoints")).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await page.goto(`/destinations/${setup.destinationId}`);
  const summer = page.getByRole("list", { name: "Effects by campaign" }).getByRole("listitem").filter({ hasText: "Summer" });
  await expect(summer).toBeVisible();
  await summer.getByRole("link", { name: "Coupons rejected: 1" }).click();
  await expect(page.getByRole("button", { name: /Coupons rejected of campaign 101/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Order Completed" })).toHaveCount(1);
});
