import { expect, expectAccessible, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { EventTester } from "./pages/event-tester.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

const asEvents = {
  name: "As events",
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: {
    customerProfileId: { "@path": "$.properties.customerProfileId" },
    eventType: { "@path": "$.properties.eventType" },
    attributes: { "@path": "$.properties.attributes" },
  },
};

test("Talon.One's documented sample, comments and all: preview, validate, send", async ({ as, api, simulator }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  const sent = "/__simulator/requests?operation=trackEventV2&limit=10000";
  const requestsOf = async () => (await (await simulator.get(sent)).json()).requests.length;
  const before = await requestsOf();
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:talon-one" });
  await expect(tester.text).toContainText("// or any other type in Segment");
  await expect(tester.verdict("As events")).toContainText("would send 1 request");
  await expect(tester.detail.getByText("a_customer_id").first()).toBeVisible();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await tester.detail.getByRole("button", { name: "Copy as cURL, key masked" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command).toMatch(/^curl --request (POST|PUT) 'https:\/\/integration\.talon\.one\/[^']+'/);
  expect(command).toContain("'authorization: ApiKey-v1 YOUR_API_KEY'");
  await tester.validate();
  await expect(tester.detail.getByText("Every request is valid for Talon.One, sizes included.")).toBeVisible();
  expect(await requestsOf(), "nothing has left yet").toBe(before);

  await page.getByRole("checkbox", { name: "Select As events to send" }).check();
  await page.getByRole("button", { name: "Send…" }).click();
  const asking = page.getByRole("alertdialog");
  await expect(asking).toContainText("demo.europe-west1.talon.one");
  await expectAccessible(page);
  await asking.getByRole("button", { name: "Send 1 request" }).click();
  await expect(tester.detail.getByText("Talon.One accepted it.")).toBeVisible({ timeout: 60_000 });
  await expect(tester.detail.getByText("Status 200")).toBeVisible();
  expect(await requestsOf()).toBe(before + 1);
  await expectAccessible(page);
  const { totals } = await api.get(`/api/destinations/${setup.destinationId}/overview`);
  expect(totals, "a test is not counted").toMatchObject({ delivered: 0, failed: 0, waiting: 0 });
  const { items } = await api.get(`/api/destinations/${setup.destinationId}/deliveries`);
  expect(items).toMatchObject([{ isTest: true, state: "delivered" }]);
});

test("a refusal of Talon.One comes with what to do about it", async ({ as, api, simulator }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    ...asEvents,
    settings: { ...asEvents.settings, attributes: { no_such_thing: 1 } },
  });
  await simulator.post("/__simulator/settings", { data: { unknownAttributes: ["no_such_thing"] } });
  const page = await as("marketer");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:talon-one" });
  await tester.send("As events");
  await expect(tester.detail.getByText("Status 400")).toBeVisible({ timeout: 60_000 });
  await expect(tester.detail.getByText("Talon.One doesn’t recognise an attribute")).toBeVisible();
  await expect(tester.detail.getByText(/turn on Skip unknown attributes/)).toBeVisible();
});

test("why an event does not match, condition by condition with its values; alias too", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const path = `/api/destinations/${setup.destinationId}/mappings`;
  await api.post(path, { ...asEvents, name: "Pro only", trigger: 'type = "identify" and traits.plan = "pro"' });
  await api.post(path, {
    name: "Aliases",
    actionSlug: "updateCustomerProfileV3",
    trigger: 'type = "alias"',
    settings: { customerProfileId: { "@path": "$.userId" }, attributes: { formerId: { "@path": "$.previousId" } } },
  });
  const page = await as("viewer");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:alias" });
  await expect(tester.verdict("Aliases")).toContainText("would send 1 request");
  await expect(tester.verdict("Pro only")).toContainText("type is “alias”");
  await tester.choose("Pro only");
  await expect(tester.detail.getByText("traits.plan: missing")).toBeVisible();
  await expect(page.getByText("Your role can preview and validate, but not send.")).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
});

test("a deprecated action works in full", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    ...asEvents,
    name: "Old way",
    actionSlug: "trackEvent",
    settings: { ...asEvents.settings, type: { "@path": "$.properties.type" } },
  });
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:talon-one" });
  await tester.send("Old way");
  await expect(tester.detail.getByText("Talon.One accepted it.")).toBeVisible({ timeout: 60_000 });
});

test("pasted JSON with comments is read; a mistake is told with line and column", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId);
  await tester.paste('{\n  "type": "track"\n  "userId": "u"\n}');
  await expect(page.getByText("Line 3, column 3: Expected a comma.")).toBeVisible();
  await tester.paste('{ "type": "track", /* mine */ "properties": { "customerProfileId": "p-1", "eventType": "x", "unused": 1 }, }');
  await expect(tester.verdict("As events")).toContainText("would send 1 request");
  await tester.event.getByRole("button", { name: "Explained" }).click();
  await expect(tester.event.getByRole("button", { name: /unused.*not used/ })).toBeVisible();
  // By keyboard: moving through the payload shows where each value comes from, and moving through
  // the event shows what each value becomes.
  const first = tester.detail.getByRole("button", { name: /^customerProfileId/ });
  await first.focus();
  await expect(tester.said(tester.detail)).toContainText("Customer profile ID: from properties.customerProfileId.");
  await expect(tester.event.getByRole("button", { name: /^customerProfileId/ })).toHaveClass(/outline/);
  await page.keyboard.press("ArrowUp");
  await expect(tester.said(tester.detail)).toContainText("properties.eventType");
  await tester.event.getByRole("button", { name: /^type/ }).focus();
  await page.keyboard.press("End");
  await expect(tester.said(tester.event)).toHaveText("properties.unused: the mapping doesn’t use it.");
  // By tap, where there is no pointer and the two sides are one below the other.
  await page.setViewportSize({ width: 390, height: 800 });
  await tester.event.getByRole("button", { name: "Explained" }).click();
  await tester.event.getByRole("button", { name: /^eventType/ }).click();
  await expect(tester.said(tester.event)).toHaveText("properties.eventType: used for Event name.");
  await expectAccessible(page);
});

test("odd input: files that are none, byte order marks, a deep event, a large one, a key that stands twice", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    ...asEvents,
    settings: { customerProfileId: "c", eventType: "e", attributes: { "@path": "$.properties" } },
  });
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:order" });
  const upload = (content: string | Buffer) =>
    page.getByLabel("File with an event").setInputFiles({ name: "event.json", mimeType: "application/json", buffer: Buffer.from(content) });
  await upload("");
  await expect(page.getByText("This file is empty.")).toBeVisible();
  await upload(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]));
  await expect(page.getByText("This isn’t a text file.")).toBeVisible();
  await expect(tester.verdict("As events"), "what was there stays").toContainText("would send 1 request");
  await upload('\ufeff{ "type": "track",\r\n "userId": "a", "userId": "b", "properties": { "total": 1, }, }');
  await expect(tester.verdict("As events")).toContainText("would send 1 request");
  await expect(page.getByText("Line 2, column 17: “userId” appears twice. The last one is used.")).toBeVisible();
  await upload('{ "type": "track", "total": NaN }');
  await expect(page.getByText("Line 1, column 29: This is neither a value nor a key.")).toBeVisible();

  await upload(`{ "type": "track", "properties": ${'{"a":'.repeat(300)}1${"}".repeat(300)} }`);
  await expect(tester.verdict("As events")).toContainText("would send 1 request");
  await tester.event.getByRole("button", { name: "Explained" }).click();
  await expect(tester.event.getByText("and more, deeper")).toBeVisible();
  const items = Array.from({ length: 9_000 }, (_, n) => ({ sku: `sku-${n}`, name: "x".repeat(60) }));
  await upload(JSON.stringify({ type: "track", properties: { items } }));
  await expect(tester.event.getByText("and 8900 more")).toBeVisible();
  expect(await tester.event.getByRole("button").count()).toBeLessThan(1_700);
});

test("received events are searched by source, name and person; a viewer sees nobody's data", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const app = await api.post(`/api/destinations/${setup.destinationId}/sources`, { name: "Mobile app" });
  const id = setup.destinationId;
  const views = Array.from({ length: 25 }, (_, n) => ({ type: "page", name: `View ${n}`, userId: "u-1", messageId: `v-${n}-${id}` }));
  const refund = { type: "track", event: "Order Refunded", userId: "ada@example.com", messageId: `refund-${id}` };
  await sendEvents(setup, refund, ...views);
  await sendEvents(
    { ...setup, webhookUrl: app.webhookUrl, secret: app.secret },
    { type: "track", event: "Opened", messageId: `app-${id}` },
  );
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(id);
  await expect(tester.text, "the newest one").toContainText('"Opened"');
  await page.getByRole("button", { name: "Search received events" }).click();
  const events = tester.finder.getByRole("listitem");
  await expect(events).toHaveCount(20);
  await expectAccessible(page);
  await tester.finder.getByRole("button", { name: "Older events" }).click();
  await expect(events).toHaveCount(27);
  await tester.finder.getByLabel("Source").selectOption({ label: "Mobile app" });
  await expect(events).toHaveCount(1);
  await tester.finder.getByLabel("Source").selectOption({ label: "All sources" });
  await tester.search("ada@example.com");
  await expect(events).toHaveCount(1);
  await tester.search("refund");
  // One column and three columns again: what is open stays open, unchanged.
  const beside = page.getByRole("separator", { name: /^Width of/, includeHidden: true });
  await expect(beside).toHaveCount(2);
  for (const [width, separators] of [
    [700, 0],
    [1280, 2],
  ] as const) {
    await page.setViewportSize({ width, height: 720 });
    await expect(beside).toHaveCount(separators);
    await expect(tester.finder.getByLabel("Search received events", { exact: true })).toHaveValue("refund");
  }
  await tester.finder.getByRole("button", { name: /^Order Refunded/ }).click();
  await expect(tester.text).toContainText("ada@example.com");
  await expect(page).toHaveURL(/event=evt_/);
  await expect(tester.event.getByRole("combobox", { name: "Event" })).toHaveValue("Order Refunded");

  const viewers = await as("viewer");
  const theirs = new EventTester(viewers);
  await theirs.open(id);
  await viewers.getByRole("button", { name: "Search received events" }).click();
  await theirs.search("ada@example.com");
  await expect(theirs.finder.getByText("No events found")).toBeVisible();
  await theirs.search("Order Refunded");
  await theirs.finder.getByRole("button", { name: /^Order Refunded/ }).click();
  await expect(theirs.text).toContainText("Order Refunded");
  await expect(theirs.event.getByText("Personal data is masked for your role.")).toBeVisible();
  expect(await viewers.content()).not.toContain("ada@example.com");
});

test("opened from an event, and from a delivery with its mapping", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const path = `/api/destinations/${setup.destinationId}`;
  await api.post(`${path}/mappings`, { ...asEvents, name: "Never", trigger: 'type = "alias"', enabled: true });
  await api.post(`${path}/mappings`, {
    ...asEvents,
    settings: { ...asEvents.settings, customerProfileId: "c", eventType: "e" },
    enabled: true,
  });
  await sendEvents(setup, { type: "track", event: "Linked", messageId: `linked-${setup.destinationId}` });
  const page = await as("qa");
  const tester = new EventTester(page);
  await page.goto(`/destinations/${setup.destinationId}/events`);
  await page
    .getByRole("link", { name: /Linked/ })
    .first()
    .click();
  await page
    .getByRole("dialog")
    .getByRole("link", { name: /tester/i })
    .first()
    .click();
  await expect(tester.text).toContainText('"Linked"');
  await expect(page).toHaveURL(/tester\?event=evt_/);

  const { items } = await api.get(`${path}/deliveries`);
  await page.goto(`/destinations/${setup.destinationId}/deliveries?delivery=${items[0].id}`);
  await page.getByRole("link", { name: "Open in tester" }).click();
  await expect(tester.text).toContainText('"Linked"');
  await expect(tester.verdict("As events").getByRole("button")).toHaveAttribute("aria-pressed", "true");
});

test("an older event is opened by its address, and a link opens exactly this again", async ({ as, api, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  await sendEvents(setup, { messageId: `deep-${setup.destinationId}`, type: "track", event: "Deep", userId: "u-9" });
  const { items } = await api.get(`/api/destinations/${setup.destinationId}/events`);
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: items[0].id });
  await expect(tester.text).toContainText('"Deep"');
  await tester.paste('{ "type": "track", "event": "Changed by hand" }');
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page).toHaveURL(/link=lnk_/);
  await page.goto(page.url());
  await expect(tester.text).toContainText("Changed by hand");
});

test("test cases: saved, run, and a mapping's save that would change one asks first", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  const page = await as("marketer");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:talon-one" });
  await page.getByRole("button", { name: "Save as test case" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Documented sample");
  await page.getByRole("button", { name: "Save test case" }).click();
  await page.getByRole("button", { name: "Test cases" }).click();
  await page.getByRole("button", { name: "Run all" }).click();
  await expect(page.getByText("It passes.")).toBeVisible();
  await expectAccessible(page);

  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await editor.choose("Event name", "Fixed value");
  await editor.setFixed("Event name", "another");
  await editor.save();
  const asking = page.getByRole("dialog", { name: "One test case would change" });
  await expect(asking).toContainText("Event name");
  await expectAccessible(page);
  await asking.getByRole("button", { name: "Save and accept new results" }).click();
  await editor.saved();
  await expect
    .poll(async () => (await api.get(`/api/destinations/${setup.destinationId}/tester/cases`)).items[0].expected[0].payload.eventType)
    .toBe("another");
});

test("a mapping is tested as it stands in the editor, unsaved", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id, "?event=sample:talon-one");
  await editor.choose("Event name", "Fixed value");
  await editor.setFixed("Event name", "unsaved-type");
  await page.getByRole("link", { name: "Test", exact: true }).click();
  const tester = new EventTester(page);
  await expect(page.getByText("is tested with your unsaved changes, not in its live version")).toBeVisible();
  await expect(tester.detail.getByText("unsaved-type").first()).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Select As events to send" })).toBeDisabled();
});

test("the tester is accessible in both themes, wide and narrow", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:order" });
  await expect(tester.text).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectAccessibleInBothThemes(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
