import type { Page } from "@playwright/test";
import { expect, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

const order = {
  type: "track",
  event: "Order Completed",
  userId: "customer-7",
  properties: { order_id: "order-7", total: 84.5, coupon: "SPRING", products: [{ sku: "G-1", name: "Cap", price: 3.5, quantity: 2 }] },
};
const attributes = { Email: { "@path": "$.userId" }, Total: { "@path": "$.properties.total" } };

async function openEditor(page: Page, api: Parameters<typeof setUpDestination>[0], settings: object, condition = "") {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { ...order, messageId: `undo-${setup.destinationId}` });
  const path = `/api/destinations/${setup.destinationId}/mappings`;
  const { id } = await api.post(path, {
    name: "Orders",
    actionSlug: "updateCustomerSessionV2",
    trigger: `type = "track" and event = "Order Completed"${condition}`,
    settings: { customerSessionId: { "@path": "$.properties.order_id" }, ...settings },
  });
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await expect(editor.preview.locator('[data-event-path="$.properties.order_id"]')).toBeVisible();
  return { editor, saved: () => api.get(`${path}/${id}`) };
}

const undo = (page: Page) => page.keyboard.press("ControlOrMeta+z");
const redo = (page: Page) => page.keyboard.press("ControlOrMeta+Shift+z");
const told = (page: Page) => page.getByRole("region", { name: "Notifications" });

test("what a click filled in is taken back and done again, step by step, and the focus stays", async ({ as, api }) => {
  const page = await as("marketer");
  const { editor } = await openEditor(page, api, {});
  const path = (label: string) => page.getByLabel(`Path of ${label}`, { exact: true });
  const value = (at: string) => editor.preview.locator(`[data-event-path="${at}"]`);
  await path("Customer profile ID").click();
  await value("$.userId").click();
  await expect(path("Customer profile ID")).toHaveValue("userId");
  await path("Coupon codes").click();
  await value("$.properties.coupon").click();
  await expect(path("Coupon codes")).toHaveValue("properties.coupon");

  await undo(page);
  await expect(path("Coupon codes")).toHaveValue("");
  await expect(path("Coupon codes")).toBeFocused();
  await expect(told(page)).toContainText("Undone: Coupon codes");
  await undo(page);
  await expect(path("Customer profile ID")).toHaveValue("");
  await expect(told(page).getByRole("listitem")).toHaveCount(1);
  await expect(told(page)).toContainText("Undone: Customer profile ID");
  await redo(page);
  await expect(path("Customer profile ID")).toHaveValue("userId");
  await expect(path("Coupon codes")).toHaveValue("");
  await page.keyboard.press("Control+y");
  await expect(path("Coupon codes")).toHaveValue("properties.coupon");
  await expect(told(page)).toContainText("Redone: Coupon codes");
  await told(page).getByRole("button", { name: "Undo" }).click();
  await expect(path("Coupon codes")).toHaveValue("");

  // A list becomes rows; without them the focus is still in the field.
  await path("Cart items").click();
  await value("$.properties.products").click();
  const row = editor.field("Cart items");
  await expect(row.getByText("Each product becomes a cart item")).toBeVisible();
  await undo(page);
  await expect(path("Cart items")).toHaveValue("");
  await expect(row.locator(":focus")).toHaveCount(1);
  await redo(page);
  await expect(row.getByText("Each product becomes a cart item")).toBeVisible();
});

test("in a text field, what was typed there goes first, as in any page", async ({ as, api }) => {
  const page = await as("marketer");
  const { editor } = await openEditor(page, api, {});
  const coupon = page.getByLabel("Path of Coupon codes", { exact: true });
  await coupon.click();
  await editor.preview.locator('[data-event-path="$.properties.coupon"]').click();
  await expect(coupon).toHaveValue("properties.coupon");
  await editor.name.focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" of the shop");
  await undo(page);
  await expect.poll(() => editor.name.inputValue()).not.toBe("Orders of the shop");
  await expect(coupon).toHaveValue("properties.coupon");
  // With nothing typed left, it is about the form.
  await expect(async () => {
    if ((await editor.name.inputValue()) !== "Orders") await undo(page);
    await expect(editor.name).toHaveValue("Orders", { timeout: 200 });
  }).toPass();
  await undo(page);
  await expect(coupon).toHaveValue("");

  // What is typed elsewhere stays when a click is taken back.
  await redo(page);
  await expect(coupon).toHaveValue("properties.coupon");
  await editor.name.fill("Typed");
  await page.getByLabel("How Coupon codes is made", { exact: true }).focus();
  await undo(page);
  await expect(coupon).toHaveValue("");
  await expect(editor.name).toHaveValue("Typed");
});

test("filled fields, a chosen suggestion and a removed entry are taken back", async ({ as, api }) => {
  const page = await as("marketer");
  await openEditor(page, api, { attributes });
  // Many fields at once.
  await page.getByRole("button", { name: "Fill matching fields" }).click();
  await page
    .getByRole("dialog", { name: "Fill matching fields" })
    .getByRole("button", { name: /^Fill \d fields$/ })
    .click();
  await expect(page.getByText("Each product becomes a cart item")).toBeVisible();
  await undo(page);
  await expect(page.getByText("Each product becomes a cart item")).toHaveCount(0);
  await expect(page.getByLabel("Path of Customer profile ID", { exact: true })).toHaveValue("");

  // The words that were typed to find a suggestion go with it.
  const profile = page.getByLabel("Path of Customer profile ID", { exact: true });
  await profile.click();
  await page.keyboard.type("usr");
  await profile.fill("userI");
  await page.getByRole("option", { name: /^userId/ }).click();
  await expect(profile).toHaveValue("userId");
  await undo(page);
  await expect(profile).toHaveValue("");
  await redo(page);
  await expect(profile).toHaveValue("userId");

  // A removed entry comes back in its place.
  await page.getByRole("button", { name: /^Remove Email of/ }).click();
  const first = page.getByLabel(/^Key 1 of/);
  await expect(first).toHaveValue("Total");
  await undo(page);
  await expect(first).toHaveValue("Email");
});

test("a removed condition and a discard are taken back, and what was saved can be changed back", async ({ as, api }) => {
  const page = await as("marketer");
  const { editor, saved } = await openEditor(page, api, {}, " and properties.total > 50");
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await page.getByRole("button", { name: "Remove condition 1" }).click();
  await expect(field("Field of condition 1")).toHaveCount(0);
  // The keys work once the first touch of the page has loaded them.
  await expect(async () => {
    await undo(page);
    await expect(field("Value of condition 1")).toHaveValue("50", { timeout: 500 });
  }).toPass();
  await redo(page);
  await expect(field("Field of condition 1")).toHaveCount(0);
  await undo(page);
  await expect(field("Value of condition 1")).toHaveValue("50");

  // A condition that is begun by a click, which the trigger's text cannot say yet.
  await page.getByRole("button", { name: "Condition", exact: true }).click();
  await field("Field of condition 2").click();
  await editor.preview.locator('[data-event-path="$.properties.coupon"]').click();
  await expect(field("Field of condition 2")).toHaveValue("properties.coupon");
  await undo(page);
  await expect(field("Field of condition 2")).toHaveCount(0);
  await redo(page);
  await expect(field("Field of condition 2")).toHaveValue("properties.coupon");
  await undo(page);
  await expect(field("Field of condition 2")).toHaveCount(0);

  const profile = field("Path of Customer profile ID");
  await profile.click();
  await editor.preview.locator('[data-event-path="$.userId"]').click();
  await expect(profile).toHaveValue("userId");
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(profile).toHaveValue("");
  await undo(page);
  await expect(profile).toHaveValue("userId");
  await editor.save();
  await editor.saved();
  expect((await saved()).settings).toMatchObject({ profileId: { "@path": "$.userId" } });
  await field("How Customer profile ID is made").focus();
  await undo(page);
  await expect(profile).toHaveValue("");
  await editor.save();
  await expect.poll(async () => (await saved()).settings.profileId).toBeUndefined();

  await page.getByRole("heading", { name: "Delivery", exact: true }).click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Undo the last change that wasn’t typed");
});
