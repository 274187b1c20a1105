import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
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
  const requestsOf = async () => (await (await simulator.get("/__simulator/requests?operation=trackEventV2")).json()).requests.length;
  const before = await requestsOf();
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId, { event: "sample:talon-one" });
  await expect(tester.text).toContainText("// or any other type in Segment");
  await expect(tester.verdict("As events")).toContainText("would send 1 request");
  await expect(tester.detail.getByText("a_customer_id").first()).toBeVisible();
  await tester.validate();
  await expect(tester.detail.getByText("Every request keeps to Talon.One's contract, sizes included.")).toBeVisible();
  expect(await requestsOf(), "nothing has left yet").toBe(before);

  await page.getByRole("checkbox", { name: "Send through As events" }).check();
  await page.getByRole("button", { name: "Send…" }).click();
  const asking = page.getByRole("alertdialog");
  await expect(asking).toContainText("demo.europe-west1.talon.one");
  await expectAccessible(page);
  await asking.getByRole("button", { name: "Send 1 request" }).click();
  await expect(tester.detail.getByText("Talon.One took it.")).toBeVisible({ timeout: 30_000 });
  await expect(tester.detail.getByText("Status 200")).toBeVisible();
  expect(await requestsOf()).toBe(before + 1);
  await expectAccessible(page);
  const { totals } = await api.get(`/api/destinations/${setup.destinationId}/overview`);
  expect(totals.delivered, "a test is not counted").toBe(0);
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
  await expect(tester.detail.getByText("Status 400")).toBeVisible({ timeout: 30_000 });
  await expect(tester.detail.getByText("Talon.One does not know an attribute")).toBeVisible();
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
  await expect(tester.verdict("Pro only")).toContainText('type is "alias"');
  await tester.choose("Pro only");
  await expect(tester.detail.getByText("traits.plan: missing")).toBeVisible();
  await expect(page.getByText("Your role previews and validates; it does not send.")).toBeVisible();
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
  await expect(tester.detail.getByText("Talon.One took it.")).toBeVisible({ timeout: 30_000 });
});

test("pasted JSON with comments is read; a mistake is told with line and column", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
  const page = await as("qa");
  const tester = new EventTester(page);
  await tester.open(setup.destinationId);
  await tester.paste('{\n  "type": "track"\n  "userId": "u"\n}');
  await expect(page.getByText("Line 3, column 3: A comma must stand here.")).toBeVisible();
  await tester.paste('{ "type": "track", /* mine */ "properties": { "customerProfileId": "p-1", "eventType": "x", "unused": 1 }, }');
  await expect(tester.verdict("As events")).toContainText("would send 1 request");
  await tester.event.getByRole("button", { name: "Explained" }).click();
  await expect(tester.event.getByRole("button", { name: /unused.*not used/ })).toBeVisible();
  await tester.detail.getByRole("button", { name: /^customerProfileId/ }).focus();
  await expect(tester.detail.getByRole("status").first()).toContainText("properties.customerProfileId");
  await expectAccessible(page);
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
  await expect(page.getByText("All 1 pass.")).toBeVisible();
  await expectAccessible(page);

  const editor = new MappingEditor(page);
  await editor.open(setup.destinationId, id);
  await editor.choose("Event name", "Fixed value");
  await editor.setFixed("Event name", "another");
  await editor.save();
  const asking = page.getByRole("dialog", { name: "One test case would change" });
  await expect(asking).toContainText("eventType");
  await expectAccessible(page);
  await asking.getByRole("button", { name: "Save and accept" }).click();
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
  await expect(page.getByText("is tested as it stands in your editor, unsaved")).toBeVisible({ timeout: 20_000 });
  await expect(tester.detail.getByText("unsaved-type").first()).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Send through As events" })).toBeDisabled();
});

for (const scheme of ["light", "dark"] as const) {
  test(`the tester is accessible, ${scheme}, wide and narrow`, async ({ as, api }) => {
    const setup = await setUpDestination(api);
    await api.post(`/api/destinations/${setup.destinationId}/mappings`, asEvents);
    const page = await as("qa");
    await page.emulateMedia({ colorScheme: scheme });
    const tester = new EventTester(page);
    await tester.open(setup.destinationId, { event: "sample:order" });
    await expect(tester.text).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 800 });
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}
