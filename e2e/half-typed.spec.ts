import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

test("what is half typed keeps the payload through a reload, and a value of the wrong type is told where it stands", async ({
  as,
  api,
}) => {
  const setup = await setUpDestination(api);
  const order = { type: "track", event: "Order Completed", userId: "customer-7", properties: { order_id: "order-7", total: 84.5 } };
  await sendEvents(setup, { ...order, messageId: `half-${setup.destinationId}` });
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Half typed",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track" and event = "Order Completed"',
    settings: {
      customerSessionId: { "@path": "$.properties.order_id" },
      profileId: { "@replace": { value: { "@path": "$.userId" }, pattern: "customer-", replacement: "" } },
      additionalCosts: { shipping: { price: 4 } },
    },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(editor.preview.getByText('"order-7"').first()).toBeVisible();
  await page.getByLabel("Find, Customer profile ID", { exact: true }).fill("");
  await expect(editor.preview.getByText("From before the error")).toBeVisible();
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain('\\"pattern\\":\\"\\"');
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await editor.ready();
  await expect(editor.preview.getByText("Below is the payload of the other fields.")).toBeVisible();
  await expect(editor.preview.getByText('"order-7"').first()).toBeVisible();
  await page.getByLabel("Find, Customer profile ID", { exact: true }).fill("customer-");
  await expect(editor.preview.getByText('"7"').first()).toBeVisible();

  const price = page.getByLabel("Value of Price of shipping of Additional costs", { exact: true });
  await price.fill("12,50");
  await expect(price).toHaveAccessibleDescription("This isn’t a number. Enter digits with a decimal point, such as 12.5.");
  await expect(editor.field("Additional costs").getByText("Shipping: Price must be a number, but it is “12,50”.")).toBeVisible();
  await price.fill("12345678901234567890");
  await expect(price).toHaveAccessibleDescription("This number is too large or too exact. Enter at most 15 digits.");
  await price.fill("12.50");
  await expect(price).not.toHaveAttribute("aria-invalid", "true");

  // Pasted into a path: the path that the text contains, or the text itself as a value.
  const path = page.getByLabel("Path of Customer session ID", { exact: true });
  await path.fill("{{ properties.total }}");
  await expect(path).toHaveValue("properties.total");
  await path.fill("always this session");
  await page.getByRole("option", { name: /^always this session/ }).click();
  await expect(page.getByLabel("Value of Customer session ID", { exact: true })).toHaveValue("always this session");
  await expectAccessible(page);
});
