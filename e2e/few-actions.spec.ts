import type { Locator } from "@playwright/test";
import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

// How many clicks and keys a mapping takes. A click, a choice in a list and a key press count as
// one action each; no path is typed.

const order = {
  type: "track",
  event: "Order Completed",
  userId: "customer-7",
  properties: {
    order_id: "order-7",
    total: 84.5,
    coupon: "SPRING",
    shipping: 4,
    tax: 1.9,
    products: [{ product_id: "P-1", sku: "G-1", name: "Cap", price: 3.5, quantity: 2 }],
  },
};

class Actions {
  count = 0;
  async click(locator: Locator): Promise<void> {
    this.count++;
    await locator.click();
  }
}

const session = {
  customerSessionId: { "@path": "$.properties.order_id" },
  profileId: { "@path": "$.userId" },
  state: "closed",
  cartItems: {
    "@arrayPath": [
      "$.properties.products",
      { name: { "@path": "$.name" }, sku: { "@path": "$.sku" }, quantity: { "@path": "$.quantity" }, price: { "@path": "$.price" } },
    ],
  },
  couponCodes: { "@path": "$.properties.coupon" },
  additionalCosts: { shipping: { price: { "@path": "$.properties.shipping" } }, tax: { price: { "@path": "$.properties.tax" } } },
};

test("an order becomes a closed session with items, coupon and costs: proposed, in 8 actions from nothing", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { ...order, messageId: `few-${setup.destinationId}` });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const does = new Actions();
  await editor.openNew(setup.destinationId);
  await does.click(page.getByRole("button", { name: /^Update customer session/ }).first());
  await editor.ready();
  await expect(editor.preview.locator('[data-event-path="$.properties.order_id"]')).toBeVisible();
  await does.click(page.getByLabel("Event name", { exact: true }));
  await does.click(page.getByRole("option", { name: /^Order Completed/ }));
  await does.click(page.getByRole("button", { name: "Fill matching fields" }));
  const dialog = page.getByRole("dialog", { name: "Fill matching fields" });
  await expect(dialog.getByText("One entry for each, with Name, SKU, Quantity, Price")).toBeVisible();
  await expectAccessible(page);
  await does.click(dialog.getByRole("button", { name: /^Fill \d fields$/ }));
  await expect(editor.preview.getByText(/^valid/)).toBeVisible();
  await does.click(page.locator("form > header").getByRole("button", { name: "Save", exact: true }));
  const id = await editor.mappingId();
  expect(await api.get(`/api/destinations/${setup.destinationId}/mappings/${id}`)).toMatchObject({
    trigger: 'type = "track" and event = "Order Completed"',
    settings: session,
  });
  expect(does.count).toBeLessThanOrEqual(8);
});

test("the same by clicks alone, a field in two actions, in 25", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { ...order, messageId: `clicks-${setup.destinationId}` });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const does = new Actions();
  const path = (label: string) => page.getByLabel(`Path of ${label}`, { exact: true });
  const value = (path: string) => editor.preview.locator(`[data-event-path="${path}"]`);
  await editor.openNew(setup.destinationId);
  await does.click(page.getByRole("button", { name: /^Update customer session/ }).first());
  await editor.ready();
  await expect(value("$.properties.order_id")).toBeVisible();
  await does.click(page.getByLabel("Event name", { exact: true }));
  await does.click(page.getByRole("option", { name: /^Order Completed/ }));

  const before = does.count;
  await does.click(path("Customer session ID"));
  await does.click(value("$.properties.order_id"));
  expect(does.count - before).toBe(2);
  // The focus stays in the field, which now shows a chip with its value in this event.
  await expect(path("Customer session ID")).toBeFocused();
  await expect(path("Customer session ID")).toHaveValue("properties.order_id");
  await expect(editor.field("Customer session ID").getByText("Order ID", { exact: true })).toBeVisible();
  await expect(editor.field("Customer session ID").getByText("order-7", { exact: true })).toBeVisible();

  await does.click(path("State"));
  await does.click(page.getByRole("option", { name: /^Closed/ }));
  await does.click(path("Cart items"));
  await does.click(value("$.properties.products"));
  await expect(editor.field("Cart items").getByText("Each product becomes a cart item")).toBeVisible();
  await does.click(path("Coupon codes"));
  await does.click(value("$.properties.coupon"));
  await does.click(page.getByRole("button", { name: /more fields/ }));
  await does.click(path("Additional costs"));
  await does.click(value("$.properties.shipping"));
  await does.click(value("$.properties.tax"));
  await expect(editor.preview.getByText(/^valid/)).toBeVisible();
  await page.keyboard.press("ControlOrMeta+S");
  does.count++;
  const id = await editor.mappingId();
  const saved = await api.get(`/api/destinations/${setup.destinationId}/mappings/${id}`);
  expect(saved.settings).toMatchObject(session);
  expect(does.count).toBeLessThanOrEqual(25);
});

test("results and mistakes stand at the field, the last payload stays, and the badge leads to the next problem", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  for (const n of [1, 2, 3]) await sendEvents(setup, { ...order, messageId: `at-${n}-${setup.destinationId}` });
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "At the field",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track" and event = "Order Completed"',
    settings: {
      customerSessionId: { "@replace": { value: { "@path": "$.properties.order_id" }, pattern: "order-", replacement: "No. " } },
      profileId: { "@path": "$.userId" },
    },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  const row = editor.field("Customer session ID");
  await expect(row.getByText('"No. 7"').first()).toBeVisible();
  await page.getByLabel("Find, Customer session ID", { exact: true }).fill("");
  await expect(row.getByText("“Find” may not be empty.")).toBeVisible();
  await expect(editor.preview.getByText("From before the error")).toBeVisible();
  await expect(editor.preview.getByText('"No. 7"')).toBeVisible();
  await editor.preview.getByRole("button", { name: /next problem/ }).click();
  await expect(row.locator(":focus")).toHaveCount(1);
  await page.getByLabel("Find, Customer session ID", { exact: true }).fill("order");
  await expect(row.getByText('"No. -7"').first()).toBeVisible();

  // The form says at once that no order had this path.
  await page.getByLabel("Path of Customer profile ID", { exact: true }).fill("properties.custmer");
  await expect(page.getByText("None of the last 3 Order Completed events had this path. It may be misspelt.")).toBeVisible();

  // The event stays although the trigger no longer takes it, and says why.
  await page.getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByLabel("Field of condition 1", { exact: true }).fill("properties.total");
  await page.keyboard.press("Escape");
  await page.getByLabel("Comparison of condition 1", { exact: true }).selectOption({ label: "is above" });
  await page.getByLabel("Value of condition 1", { exact: true }).fill("500");
  await expect(editor.preview.getByText("Total is 84.5, not above 500.")).toBeVisible();
  await expect(editor.preview.locator('[data-event-path="$.properties.order_id"]')).toContainText("order-7");
  await expectAccessible(page);

  // Suggestions after "{{"; a click inserts the value at the cursor.
  await page.getByLabel("How Customer profile ID is made", { exact: true }).selectOption({ label: "Text with variables" });
  const text = page.getByLabel("Text of Customer profile ID", { exact: true });
  await text.fill("");
  await text.pressSequentially("c-{{prop");
  await page.getByRole("option", { name: /^properties\.coupon/ }).click();
  await expect(text).toHaveValue("c-{{properties.coupon}}");
  await editor.preview.locator('[data-event-path="$.properties.order_id"]').click();
  await expect(text).toHaveValue("c-{{properties.coupon}}{{properties.order_id}}");
  await expect(editor.field("Customer profile ID").getByText('"c-SPRINGorder-7"')).toBeVisible();
});
