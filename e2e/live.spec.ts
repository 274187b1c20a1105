import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("events appear by themselves with Talon.One's response, pause by key and button, and follow the filter", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders",
    actionSlug: "trackEventV2",
    trigger: 'type = "track" and event != "Page Seen"',
    enabled: true,
  });
  let sent = 0;
  const send = (event: string, userId = "customer-7") =>
    sendEvents(setup, { messageId: `live-${setup.destinationId}-${++sent}`, type: "track", event, userId, properties: {} });
  const page = await as("marketer");
  await page.goto(`/destinations/${setup.destinationId}`);
  await page.getByRole("navigation", { name: "Monitor" }).getByRole("link", { name: "Live", exact: true }).click();
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { level: 1, name: "Live" })).toBeVisible();
  await expect(main.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  await expect(main.getByText("Waiting for the next event")).toBeVisible();

  await send("Order Completed");
  await send("Page Seen");
  const rows = main.getByRole("table", { name: "Live events" }).getByRole("row");
  const order = rows.filter({ hasText: "Order Completed" });
  await expect(order).toContainText("customer-7");
  await expect(order).toContainText(/Orders · Delivered · 20\d, \d+ ms/);
  await expect(rows.filter({ hasText: "Page Seen" })).toContainText("Not used");
  await expectAccessibleInBothThemes(page);

  await page.keyboard.press("Alt+KeyP");
  await expect(main.getByRole("status").filter({ hasText: "Paused" })).toBeVisible();
  await send("Cart Updated");
  await expect(main.getByRole("button", { name: "Show 1 new" })).toBeVisible();
  await expect(rows.filter({ hasText: "Cart Updated" })).toHaveCount(0);
  await main.getByRole("button", { name: "Resume" }).click();
  await expect(rows.nth(1)).toContainText("Cart Updated");

  await main.getByRole("textbox", { name: "User ID" }).fill("customer-8");
  await expect(main.getByText("Events that match the filter appear here")).toBeVisible();
  await send("Cart Updated", "customer-9");
  await send("Cart Updated", "customer-8");
  await expect(rows.filter({ hasText: "customer-8" })).toHaveCount(1);
  await expect(rows.filter({ hasText: "customer-9" })).toHaveCount(0);

  await rows.filter({ hasText: "customer-8" }).getByRole("link").click();
  await expect(page.getByRole("dialog").getByText("Cart Updated by customer-8.")).toBeVisible();
});

test("viewers see no person in it", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  const page = await as("viewer");
  await page.goto(`/destinations/${setup.destinationId}/live`);
  const main = page.getByRole("main");
  await expect(main.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  await expect(main.getByRole("textbox", { name: "User ID" })).toHaveCount(0);
  await sendEvents(setup, { messageId: `v-${setup.destinationId}`, type: "track", event: "Cart Updated", userId: "ada@example.com" });
  await expect(main.getByRole("table", { name: "Live events" }).getByRole("row").filter({ hasText: "Not used" })).toBeVisible();
  await expect(main).not.toContainText("ada@example.com");
  await expect(main).toContainText("Personal data is masked for your role.");
});

test("without a source it says where events would come from", async ({ api, as }) => {
  const { destinationId, sourceId } = await setUpDestination(api);
  await api.delete(`/api/destinations/${destinationId}/sources/${sourceId}`);
  const page = await as("admin");
  await page.goto(`/destinations/${destinationId}/live`);
  await expect(page.getByRole("main").getByRole("link", { name: "Add source" })).toBeVisible();
});
