import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { EventTester } from "./pages/event-tester.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

// What the editor, the Event Tester, Changes and a delivery say of one another.

const track = (more: object) => ({ type: "track", event: "Order Completed", userId: "customer-7", ...more });
const asEvents = {
  actionSlug: "trackEventV2",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: true,
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
};

test("Changes knows the draft’s back-test from the editor, and says when the draft has changed since", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const base = `/destinations/${setup.destinationId}`;
  const { id } = await api.post(`/api${base}/mappings`, { ...asEvents, name: "Orders" });
  for (const n of [1, 2]) await sendEvents(setup, track({ messageId: `truth-${id}-${n}` }));
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await editor.setFixed("Event name", "purchase");
  await page.getByRole("button", { name: "Back-test" }).click();
  const sheet = page.getByRole("dialog", { name: "Back-test Orders" });
  const received = sheet.getByLabel("Received");
  await received.selectOption("Yesterday");
  await sheet.getByRole("button", { name: "Try on the last 1,000 events" }).click();
  await expect(sheet.getByText("No event to try it on")).toBeVisible();
  await sheet.getByRole("button", { name: "Try on other events" }).click();
  await received.selectOption("Any time");
  await sheet.getByRole("button", { name: "Try on the last 1,000 events" }).click();
  await expect(sheet.getByText("2 different")).toBeVisible();

  // Every number stands where its neighbours do.
  const facts = sheet.locator("dl").first();
  const places = await facts.locator("dt").evaluateAll((names) =>
    names.map((name) => {
      const value = name.nextElementSibling as HTMLElement;
      const text = document.createRange();
      const inner = document.createTreeWalker(value, NodeFilter.SHOW_TEXT).nextNode();
      text.selectNodeContents(inner ?? value);
      const [of, box] = [name.getBoundingClientRect(), text.getBoundingClientRect()];
      return { left: Math.round(box.left), below: Math.round(box.bottom - of.top) };
    }),
  );
  expect(places.length).toBeGreaterThan(3);
  expect(new Set(places.map(({ left }) => left)).size, JSON.stringify(places)).toBe(1);
  expect(new Set(places.map(({ below }) => below)).size, JSON.stringify(places)).toBe(1);
  await page.keyboard.press("Escape");

  await page.locator("form > header").getByRole("button", { name: "Save as draft" }).click();
  await page.getByRole("link", { name: "See all changes" }).click();
  await expect(page.getByText("Tried on 2 past events by Mia Marketer")).toBeVisible();
  await expect(page.getByText("has not been tried")).toHaveCount(0);
  await expect(page.getByText("Older than the draft")).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "View every difference" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Back-test of Orders" })).toBeVisible();

  const { draft } = await api.get(`/api${base}/mappings/${id}`);
  const { name, actionSlug, trigger, enabled } = draft;
  const settings = { ...draft.settings, eventType: "sale" };
  const saved = await api.raw.put(`/api${base}/mappings/${id}/draft`, {
    data: { name, actionSlug, trigger, enabled, settings, options: draft.options, revision: draft.revision },
  });
  expect(saved.status(), await saved.text()).toBe(200);
  await page.goto(`${base}/changes`);
  await expect(page.getByText("Older than the draft")).toBeVisible();
  await expect(page.getByText("The draft has changed since this back-test. Start another one.")).toBeVisible();
});

test("from the Event Tester the editor opens with the event that is tested, and back again", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, { ...asEvents, name: "Orders" });
  for (const n of [1, 2]) await sendEvents(setup, track({ messageId: `pass-${id}-${n}`, properties: { order_id: `order-${n}` } }));
  const page = await as("marketer");
  const tester = new EventTester(page);
  const editor = new MappingEditor(page);
  const { items } = await api.get(`/api/destinations/${setup.destinationId}/events`);
  const older = items.find((item: { messageId: string }) => item.messageId === `pass-${id}-1`);

  // A received one that is not the newest.
  await tester.open(setup.destinationId, { event: older.id, mapping: id });
  await tester.detail.getByRole("link", { name: "Edit mapping" }).click();
  await editor.ready();
  const orderId = editor.preview.locator('[data-event-path="$.properties.order_id"]');
  await expect(orderId).toContainText("order-1");

  // One that only this browser has, half of it written by hand.
  await tester.open(setup.destinationId, { mapping: id });
  await tester.paste('{ "type": "track", "event": "Order Completed", // mine\n "properties": { "order_id": "typed-1" } }');
  await expect(tester.detail.getByText("Customer profile ID is missing: the event has no userId.").first()).toBeVisible();
  await tester.detail.getByRole("link", { name: "Edit mapping" }).click();
  await editor.ready();
  await expect(orderId).toContainText("typed-1");
  await expect(editor.preview.getByRole("combobox")).toHaveValue("Order Completed");
  // Whoever looks at it moves the mouse, or a key.
  await orderId.hover();
  await expect(editor.preview.getByText("Customer profile ID is missing: the event has no userId.")).toBeVisible();
  await expect(editor.field("Customer profile ID").getByText("Customer profile ID is missing: the event has no userId.")).toBeVisible();
  await page.reload();
  await editor.ready();
  await expect(orderId).toContainText("typed-1");
  await page.locator("form > header").getByRole("link", { name: "Test", exact: true }).click();
  await expect(tester.text).toContainText("// mine");
  await expect(tester.text).toContainText("typed-1");
});

test("a second tab that nobody has typed into takes nothing away from the first", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, { ...asEvents, name: "Two tabs" });
  const first = await as("marketer");
  const second = await first.context().newPage();
  const editor = new MappingEditor(first);
  await editor.open(setup.destinationId, id);
  await new MappingEditor(second).open(setup.destinationId, id);
  await expect(second.locator("form[inert]")).toHaveCount(0);
  await editor.setFixed("Event name", "half a na");
  await expect.poll(() => first.evaluate(() => JSON.stringify(localStorage))).toContain("half a na");
  await first.close();
  await second.goto(`/destinations/${setup.destinationId}/mappings`);
  await expect(second.getByRole("heading", { level: 1, name: "Mappings" })).toBeVisible();
  await new MappingEditor(second).open(setup.destinationId, id);
  await expect(second.getByLabel("Value of Event name", { exact: true })).toHaveValue("half a na");
});

test("an event that doesn’t match says why in words, with room for them", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, { ...asEvents, name: "Orders" });
  await sendEvents(setup, track({ messageId: `match-${id}` }));
  await sendEvents(setup, { type: "track", event: "Product Viewed", userId: "customer-7", messageId: `other-${id}` });
  const { items } = await api.get(`/api/destinations/${setup.destinationId}/events`);
  const other = items.find((item: { messageId: string }) => item.messageId === `other-${id}`);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  for (const width of [1280, 1024, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await editor.open(setup.destinationId, id, `?event=${other.id}`);
    if (width < 1024) await page.getByRole("button", { name: /^Preview/ }).click();
    const pane = width < 1024 ? page.getByRole("dialog", { name: "Preview" }) : editor.preview;
    const why = pane.getByText("Event name is “Product Viewed”, not “Order Completed”. Below is the payload the mapping would make.");
    await expect(why).toBeVisible();
    const show = pane.getByRole("button", { name: "Show one that matches" });
    const [text, button] = [await why.boundingBox(), await show.boundingBox()];
    expect(text && button && text.width >= 200 && button.y >= text.y + text.height, `at ${width}`).toBe(true);
    await expectAccessible(page);
    if (width > 320) continue;
    await show.click();
    await expect(pane.getByText("This event doesn’t match the trigger")).toHaveCount(0);
  }
});

test("what Talon.One leaves out is not told as sent, and has its reason", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { destinationId } = setup;
  const attribute = { entity: "CustomerProfile", name: "city", title: "City", type: "string" };
  const given = await api.raw.put(`/api/destinations/${destinationId}/catalogue/file`, {
    data: { part: "attributes", content: { data: [attribute] } },
  });
  expect(given.status()).toBe(200);
  await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Profiles",
    actionSlug: "updateCustomerProfileV3",
    trigger: 'type = "identify"',
    enabled: true,
    settings: {
      customerProfileId: { "@path": "$.userId" },
      attributes: { city: { "@path": "$.traits.city" }, loyalty_tier: { "@path": "$.traits.tier" } },
      skipNonExistingAttributes: true,
    },
  });
  await sendEvents(setup, {
    type: "identify",
    userId: "customer-7",
    messageId: `out-${destinationId}`,
    traits: { city: "York", tier: "Gold" },
  });
  const deliveries = async () => (await api.get(`/api/destinations/${destinationId}/deliveries`)).items;
  await expect.poll(async () => (await deliveries())[0]?.state).toBe("delivered");
  const [{ id }] = await deliveries();
  for (const role of ["marketer", "viewer"] as const) {
    const page = await as(role);
    await page.goto(`/destinations/${destinationId}/deliveries?delivery=${id}`);
    const sheet = page.getByRole("dialog");
    const part = (title: string) => sheet.locator("section").filter({ has: page.getByRole("heading", { name: title }) });
    await expect(part("What Talon.One left out").getByText("loyalty_tier")).toBeVisible();
    await expect(part("What Talon.One left out")).toContainText(
      "Talon.One doesn’t have this attribute, as far as Falconer knows the account.",
    );
    await expect(part("What was sent")).toContainText("City");
    await expect(part("What was sent")).not.toContainText("Loyalty tier");
    await expectAccessible(page);
  }
  const page = await as("marketer");
  const tester = new EventTester(page);
  await tester.open(destinationId);
  const leftOut = tester.detail.locator("section").filter({ has: page.getByRole("heading", { name: "What Talon.One leaves out" }) });
  await expect(leftOut).toContainText("“loyalty_tier”");
  await expect(leftOut).toContainText("Skip unknown attributes is on, so Talon.One leaves it out.");
});

test("a viewer who opens a field from a problem sees that field, and can change nothing", async ({ as, api, simulator }) => {
  const place = `viewed-field-${Date.now()}.europe-west1.talon.one`;
  const { id: destinationId } = await api.post("/api/destinations", {
    name: place,
    deployment: place,
    apiKey: "viewed-field-key-0123456789abcdef",
  });
  const source = await api.post(`/api/destinations/${destinationId}/sources`, { name: "Website" });
  await api.post(`/api/destinations/${destinationId}/mappings`, {
    ...asEvents,
    name: "Orders as events",
    settings: {
      ...asEvents.settings,
      attributes: Object.fromEntries(["brand", "size", "colour"].map((key) => [key, { "@path": `$.properties.${key}` }])),
    },
  });
  const action = { kind: "status", status: 400, body: { message: "Unknown attribute: colour" } };
  await simulator.post("/__simulator/faults", { data: { id: "viewed-field", match: { deployment: place }, action } });
  await sendEvents(
    { destinationId, name: place, webhookUrl: source.webhookUrl, secret: source.secret, sourceId: source.id },
    track({ messageId: place, properties: { colour: "red" } }),
  );
  const problems = async () => (await api.get(`/api/destinations/${destinationId}/problems`)).items;
  await expect.poll(async () => (await problems()).length, { timeout: 60_000 }).toBe(1);
  await simulator.delete("/__simulator/faults/viewed-field");

  const page = await as("viewer");
  const [{ id }] = await problems();
  await page.goto(`/destinations/${destinationId}/problems?problem=${id}`);
  await page.getByRole("dialog").getByRole("link", { name: "Open field" }).click();
  await expect(page).toHaveURL(/\?field=attributes\.colour$/);
  await expect(page.getByLabel("How colour of Attributes is made")).toBeDisabled();
  await expect(page.getByLabel("How colour of Attributes is made")).toBeInViewport();
  // The focus is on this entry alone, not on all attributes.
  await expect(page.locator(":focus").getByLabel("How colour of Attributes is made")).toBeVisible();
  await expect(page.locator(":focus").getByLabel("How brand of Attributes is made")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Save/ })).toHaveCount(0);
  await expectAccessible(page);
});
