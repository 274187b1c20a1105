import { expect, expectAccessible, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

const order = {
  type: "track",
  event: "Order Completed",
  userId: "customer-7",
  properties: { order_id: "order-7", total: 60, coupons: ["A"], products: [{ sku: "G-1", price: "3.5", quantity: 2 }] },
};

test("a marketer makes a mapping from a recipe, sees at each keystroke what it sends, and is told that it is off", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { ...order, messageId: `seen-${setup.destinationId}` });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.openNew(setup.destinationId, "Order to customer session");
  await expect(page.getByText("matches 1 of your last 1 event")).toBeVisible();
  await expect(editor.preview.getByText('"order-7"').first()).toBeVisible();
  await expect(editor.preview.getByText(/valid/)).toBeVisible();

  const orderId = "entry 2 of Try in this order, Customer session ID";
  await editor.setPath(orderId, "$.properties.nothing");
  await expect(editor.preview.getByText(/^Customer session ID is missing: the event has no .*properties\.nothing/)).toBeVisible();
  await editor.setPath(orderId, "$.properties.order_id");
  await expect(editor.preview.getByText("PUT")).toBeVisible();

  await editor.save();
  await editor.mappingId();
  await expect(page.getByText("Saved, but still off")).toBeVisible();
  await page.getByRole("switch").check();
  await editor.save();
  await expect(page.getByText("Saved. It is on: events use it from now on.")).toBeVisible();
});

test("the trigger is built from conditions and groups, or written as FQL", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.openNew(setup.destinationId, "Order to customer session");
  await page.getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByLabel("Field of condition 1", { exact: true }).fill("properties.total");
  await page.keyboard.press("Escape");
  await page.getByLabel("Comparison of condition 1", { exact: true }).selectOption({ label: "is above" });
  await expect(page.getByText("Enter a number.")).toBeVisible();
  await page.getByLabel("Value of condition 1", { exact: true }).fill("50");
  await expect(page.getByText("Order Completed events whose total is above 50")).toBeVisible();
  await page.getByRole("button", { name: "Group", exact: true }).click();
  await page.getByRole("button", { name: "FQL" }).click();
  const fql = page.getByLabel("Trigger in Segment's filter language", { exact: true });
  await expect(fql).toHaveValue('type = "track" and event = "Order Completed" and properties.total > 50');

  // Groups three deep; Segment's language has one level and still says the same.
  await page.getByRole("button", { name: "Builder" }).click();
  for (const place of ["2.1", "2.2.1", "2.2.2.1"]) {
    await page.getByLabel(`Field of condition ${place}`, { exact: true }).fill(`properties.at_${place.length}`);
    await page.keyboard.press("Escape");
    await page.getByLabel(`Comparison of condition ${place}`, { exact: true }).selectOption({ label: "is present" });
    const group = place.slice(0, -2);
    if (group !== "2.2.2") await page.getByRole("button", { name: `Add a group to group ${group}`, exact: true }).click();
  }
  await page.getByRole("button", { name: "Add a condition to group 2.2.2", exact: true }).click();
  await page.getByLabel("Field of condition 2.2.2.2", { exact: true }).fill("event");
  await page.keyboard.press("Escape");
  const comparison = page.getByLabel("Comparison of condition 2.2.2.2", { exact: true });
  await expect(comparison.getByRole("option", { name: "is above" })).toHaveCount(0);
  await comparison.selectOption({ label: "ends with" });
  await page.getByLabel("Value of condition 2.2.2.2", { exact: true }).fill("ed");
  await expect(page.getByText("Segment’s language has one level of groups")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "FQL" }).click();
  await expect(fql).toHaveValue(/properties\.at_5 != null and match\(event, "\*ed"\)/);
  await fql.fill('type = "track" and anonymousId = "x"');
  await expect(page.getByText(/anonymousId/).last()).toBeVisible();
  await editor.save();
  await expect(editor.problems.getByRole("link").first()).toBeVisible();
});

test("the preview begins with the newest event that the trigger takes, though a hundred others came after it", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Refunds",
    actionSlug: "trackEventV2",
    trigger: 'type = "track" and event = "Order Refunded"',
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: "refund", attributes: {} },
  });
  const refund = { type: "track", event: "Order Refunded" };
  await sendEvents(setup, { ...refund, userId: "older-refund", messageId: `older-${setup.destinationId}` });
  await sendEvents(setup, { ...refund, userId: "newest-refund", messageId: `newest-${setup.destinationId}` });
  const views = Array.from({ length: 101 }, (_, n) => ({ type: "page", userId: "u", messageId: `view-${n}-${setup.destinationId}` }));
  await sendEvents(setup, ...views);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(editor.preview.getByText('"newest-refund"').first()).toBeVisible();
  await expect(page.getByText("matches 0 of your last 100 events")).toBeVisible();
});

test("of a very large event the preview is the newest too, though it follows a moment later", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const products = Array.from({ length: 9_000 }, (_, n) => ({ sku: `sku-${n}`, name: "x".repeat(60) }));
  await sendEvents(setup, { ...order, properties: { ...order.properties, products }, messageId: `large-${setup.destinationId}` });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.openNew(setup.destinationId, "Order to customer session");
  await expect(editor.preview.getByText('"order-7"').first()).toBeVisible();
  await editor.setPath("entry 2 of Try in this order, Customer session ID", "$.event");
  await expect(editor.preview.getByText('"Order Completed"').first()).toBeVisible();
  await expect(editor.preview.getByText('"order-7"')).toHaveCount(0);
});

test("a draft survives a reload; leaving asks first", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Draft",
    actionSlug: "updateCustomerSessionV2",
    trigger: 'type = "track"',
    settings: { customerSessionId: "s", callbackAPIKey: `Authorization ${"k".repeat(32)}` },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await editor.name.fill("Draft, changed");
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("Draft, changed");
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/Stored \*|k{32}/);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await editor.ready();
  await expect(page.getByText("Your unsaved changes are back")).toBeVisible();
  await expect(editor.name).toHaveValue("Draft, changed");
  await page.getByRole("link", { name: "Deliveries" }).first().click();
  await expect(page.getByRole("alertdialog", { name: "Leave without saving?" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard them" }).click();
  await expect(editor.name).toHaveValue("Draft");
});

test.describe("two marketers", () => {
  test.use({ expectedConsoleErrors: [/409/] });
  test("the second is told who changed what, and nobody's work is lost", async ({ as, api, apiAs }) => {
    const setup = await setUpDestination(api);
    const path = `/api/destinations/${setup.destinationId}/mappings`;
    const { id } = await api.post(path, {
      name: "Shared",
      actionSlug: "updateCustomerSessionV2",
      trigger: 'type = "track"',
      settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "open" },
    });
    const page = await as("marketer");
    const editor = new MappingEditor(page);
    await editor.open(setup.destinationId, id);
    await editor.name.fill("Mine");
    await (await apiAs("admin")).patch(`${path}/${id}`, {
      version: 1,
      settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "closed" },
    });
    await editor.save();
    const dialog = page.getByRole("dialog", { name: "Someone else saved this mapping" });
    await expect(dialog.getByText(/Ada Admin/)).toBeVisible();
    await expect(dialog.getByRole("row", { name: /State/ })).toContainText('"closed"');
    await expectAccessible(page);
    await dialog.getByRole("button", { name: /Combine/ }).click();
    await editor.save();
    await editor.saved();
    expect(await api.get(`${path}/${id}`)).toMatchObject({ name: "Mine", settings: { state: "closed" } });

    // The same for a draft that waited in the browser while someone else saved.
    await editor.name.fill("Mine, later");
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("Mine, later");
    await api.patch(`${path}/${id}`, { trigger: 'type = "page"' });
    page.once("dialog", (question) => void question.accept());
    await page.reload();
    await dialog.getByRole("button", { name: "Combine both" }).click();
    await editor.save();
    await expect.poll(() => api.get(`${path}/${id}`)).toMatchObject({ name: "Mine, later", trigger: 'type = "page"' });
  });
});

test("the JSON view completes, marks mistakes, keeps nobody's keyboard, and the form follows it", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "JSON",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: "a" },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await page.goto(`/destinations/${setup.destinationId}/mappings/${id}?tab=json`);
  const text = page.getByRole("textbox", { name: "Mapping as JSON" });
  await expect(text).toBeVisible();
  await text.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(
    '{ // written by hand\n "customerProfileId": { "@path": "$.userId" }, "eventType": { "@case": { "operator": "title", "value": "b" } } }',
  );
  await expect(page.getByText(/operator/).last()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText('{ "customerProfileId": { "@path": "$.userId" }, "eventType": "bought", }');
  await expect(page.getByText("No errors.")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Tab");
  await expect(text).not.toBeFocused();
  await page.getByRole("link", { name: "Form", exact: true }).click();
  await expect(page.getByLabel("Value of Event name", { exact: true })).toHaveValue("bought");
  await editor.save();
  await editor.saved();
});

test.describe("at the limit", () => {
  test.use({ expectedConsoleErrors: [/409/] });
  test("the 51st mapping is refused in words", async ({ as, api }) => {
    const setup = await setUpDestination(api);
    const path = `/api/destinations/${setup.destinationId}/mappings`;
    for (let i = 0; i < 50; i++) await api.post(path, { name: `M${i}`, actionSlug: "trackEventV2", trigger: 'type = "track"' });
    const page = await as("marketer");
    const editor = new MappingEditor(page);
    await editor.openNew(setup.destinationId, "Order to customer session");
    await editor.save();
    await expect(editor.problems).toContainText("A destination can have 50 mappings. Delete one before you add another.");
  });
});

test("a deprecated action says what replaces it, and switching keeps its fields", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Old",
    actionSlug: "trackEvent",
    trigger: 'type = "track"',
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: "bought", type: "string" },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(page.getByText("Deprecated: Track event replaces it")).toBeVisible();
  await page.getByRole("button", { name: "Switch to it" }).click();
  await expect(page.getByLabel("Value of Event name", { exact: true })).toHaveValue("bought");
  await expect(page.getByText("“type” isn’t a field of this action")).toBeVisible();
  await page.getByRole("button", { name: "Remove type" }).click();
  await editor.save();
  await editor.saved();
  expect(await api.get(`/api/destinations/${setup.destinationId}/mappings/${id}`)).toMatchObject({ actionSlug: "trackEventV2" });
});

test("by keyboard alone: from the first field to a saved mapping", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.openNew(setup.destinationId, "Order to customer session");
  await editor.name.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("By keyboard");
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press("Tab");
    if (await page.getByLabel("Path of Customer profile ID", { exact: true }).evaluate((element) => element === document.activeElement))
      break;
  }
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("$.anon");
  await page.keyboard.press("Escape");
  // Enter in a form's text box saves.
  await editor.name.focus();
  await page.keyboard.press("Enter");
  const id = await editor.mappingId();
  expect(await api.get(`/api/destinations/${setup.destinationId}/mappings/${id}`)).toMatchObject({
    name: "By keyboard",
    settings: { profileId: { "@path": "$.anon" } },
  });
});

test("a name from right to left is read as it is written, and the words around it stay in their order", async ({ as, api }) => {
  const name = "חנות (א) [1]";
  const { destinationId } = await setUpDestination(api);
  await api.patch(`/api/destinations/${destinationId}`, { name: `${name} ${destinationId}` });
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name,
    actionSlug: "trackEventV2",
    trigger: `event = "${name}"`,
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
  });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(destinationId, id);
  const sentence = page.getByText(`${name} events`, { exact: true });
  await expect(sentence).toHaveCSS("direction", "ltr");
  await expect(editor.name).toHaveCSS("direction", "rtl");
  await expect(page.getByRole("heading", { level: 1 }).getByText(name)).toHaveCSS("direction", "rtl");
  await expect(page.getByRole("button", { name: /^Destinations: / }).getByText(name)).toHaveCSS("direction", "rtl");
  await page.goto(`/destinations/${destinationId}/mappings`);
  await expect(sentence).toHaveCSS("direction", "ltr");
});

test("a viewer reads, and changes nothing", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Read me",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
  });
  const page = await as("viewer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await expect(editor.name).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
});

test("the editor is accessible in both themes, wide and narrow", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await page.goto(`/destinations/${setup.destinationId}/mappings/new`);
  await expect(page.getByRole("heading", { name: "Start with a recipe" })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await editor.openNew(setup.destinationId, "Order to customer session");
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.getByRole("button", { name: /^Preview/ }).click();
  await expect(page.getByRole("dialog", { name: "Preview" })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
