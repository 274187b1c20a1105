import { expect, expectAccessible, setUpDestination, test } from "./fixtures.ts";
import { TransferPage } from "./pages/transfer-page.ts";

const order = {
  name: "Orders from Segment",
  actionId: "sXKEzLehvdKW7R1g1SmTun",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: true,
  settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "closed", enable_batching: true },
};
const profile = {
  name: "Profiles from Segment",
  partnerAction: "updateCustomerProfileV3",
  subscribe: 'type = "identify"',
  enabled: true,
  mapping: { customerProfileId: { "@path": "$.userId" } },
};
const broken = {
  name: "Broken trigger",
  actionSlug: "trackEvent",
  trigger: 'type = "track" and (event = ',
  enabled: true,
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: "visit", type: "string", attributes: {} },
};
const answer = `// From Segment's Public API\n${JSON.stringify({ data: { subscriptions: [order, profile, broken] } }, null, 2)}`;

test("subscriptions are planned, imported, exported, and are nothing to do the second time", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("marketer");
  const transfer = new TransferPage(page);
  await transfer.open(destinationId);
  await transfer.paste(answer);
  await expect(page.getByText("3 mappings found: 3 will be added. 1 will be off until you fix it.")).toBeVisible();
  await expect(page.getByText("0 of 50 mappings are in use; 3 after this.")).toBeVisible();
  await expect(transfer.entry(order.name)).toContainText("this steers Segment's own batching");
  await expect(transfer.entry(profile.name)).toContainText("Will be on");
  await expect(transfer.entry(broken.name)).toContainText("Can’t run yet");
  await expect(transfer.entry(broken.name)).toContainText("Trigger:");
  await expectAccessible(page);
  expect((await api.get(`/api/destinations/${destinationId}/mappings`)).items).toEqual([]);

  await transfer.import("Import 3 mappings");
  await expect(page.getByText("3 mappings added")).toBeVisible();
  await expect(page.getByText("1 can’t run yet and is off: open and fix it.")).toBeVisible();
  await expectAccessible(page);
  const { items } = await api.get(`/api/destinations/${destinationId}/mappings`);
  expect(items.map((item: { name: string; enabled: boolean }) => [item.name, item.enabled])).toEqual([
    [order.name, true],
    [profile.name, true],
    [broken.name, false],
  ]);
  await expect(transfer.entry(broken.name).getByRole("link", { name: broken.name })).toHaveAttribute(
    "href",
    `/destinations/${destinationId}/mappings/${items[2].id}`,
  );

  const { name, text } = await transfer.export();
  expect(name).toMatch(/^falconer-test-.*\.json$/);
  expect(text).not.toContain("test-key");
  await page.getByRole("button", { name: "Import more" }).click();
  await transfer.choose(name, text);
  await transfer.look();
  await expect(page.getByText("Nothing to do: all 3 mappings exist already.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import \d/ })).toHaveCount(0);

  await page.getByRole("button", { name: "Import something else" }).click();
  await transfer.paste(answer);
  await expect(page.getByText("Nothing to do: all 3 mappings exist already.")).toBeVisible();
});

test.describe("with a plan that has grown stale", () => {
  test.use({ expectedConsoleErrors: [/409/] });
  test("nothing is imported, and the new plan stands there", async ({ as, api }) => {
    const { destinationId } = await setUpDestination(api);
    const page = await as("marketer");
    const transfer = new TransferPage(page);
    await transfer.open(destinationId);
    await transfer.paste(JSON.stringify([order, profile]));
    await expect(page.getByText("2 mappings found: 2 will be added.")).toBeVisible();
    const { name, trigger, enabled, settings } = {
      ...order,
      settings: { customerSessionId: { "@path": "$.properties.order_id" }, state: "closed" },
    };
    await api.post(`/api/destinations/${destinationId}/mappings`, {
      name,
      trigger,
      enabled,
      settings,
      actionSlug: "updateCustomerSessionV2",
    });
    await page.getByRole("button", { name: "Import 2 mappings" }).click();
    await expect(page.getByText("Someone changed this destination after the plan was made.")).toBeVisible();
    await expect(page.getByText("2 mappings found: 1 will be added, 1 stays as it is.")).toBeVisible();
    await transfer.import("Import 1 mapping");
    expect((await api.get(`/api/destinations/${destinationId}/mappings`)).items).toHaveLength(2);
  });
});

test.describe("with a refused text", () => {
  test.use({ expectedConsoleErrors: [/422/] });
  test("a mistake is told with its line and column, by keyboard alone", async ({ as, api }) => {
    const { destinationId } = await setUpDestination(api);
    const page = await as("marketer");
    const transfer = new TransferPage(page);
    await transfer.open(destinationId);
    await transfer.content.focus();
    await page.keyboard.insertText('{\n  "actionSlug": "trackEvent"\n  "trigger": ""\n}');
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Line 3, column 3: Expected a comma.")).toBeVisible();
    await expect(transfer.content).toBeFocused();
    expect(await transfer.content.evaluate((box: HTMLTextAreaElement) => box.value.slice(box.selectionStart, box.selectionEnd))).toBe(
      '"trigger"',
    );

    await transfer.content.fill("[]");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByText("No mapping was found in this: it is an empty list.")).toBeVisible();
  });
});

test("a bundle's settings are taken over only by an admin, and mappings of one name are asked about", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const file = await api.get(`/api/destinations/${destinationId}/export`);
  const bundle = {
    ...file,
    destination: { ...file.destination, retentionDays: 77 },
    mappings: [
      { ...profile, actionSlug: profile.partnerAction, trigger: profile.subscribe, settings: profile.mapping, mapping: undefined },
    ],
  };
  const page = await as("admin");
  const transfer = new TransferPage(page);
  await transfer.open(destinationId);
  await transfer.paste(JSON.stringify(bundle));
  await expect(page.getByRole("row", { name: /Events are kept 30 days 77 days/ })).toBeVisible();
  await page.getByRole("checkbox", { name: "Import the file’s settings" }).check();
  await transfer.import("Import 1 mapping and the settings");
  expect((await api.get(`/api/destinations/${destinationId}`)).retentionDays).toBe(77);

  const changed = { ...bundle, mappings: [{ ...bundle.mappings[0], trigger: 'type = "identify" and userId != null' }] };
  const marketer = new TransferPage(await as("marketer"));
  await marketer.open(destinationId);
  await marketer.paste(JSON.stringify({ ...changed, destination: { ...changed.destination, retentionDays: 99 } }));
  await expect(marketer.page.getByText("An admin can import the settings.")).toBeVisible();
  await marketer.page.getByRole("radio", { name: /^Overwrite it/ }).check();
  await expect(marketer.page.getByText("1 mapping found: 1 will be overwritten.")).toBeVisible();
  await expectAccessible(marketer.page);
  await marketer.import("Import 1 mapping");
  const { items } = await api.get(`/api/destinations/${destinationId}/mappings`);
  expect(items).toHaveLength(1);
  expect(items[0].trigger).toBe(changed.mappings[0].trigger);
});

test("Terraform's text brings mappings, and Segment's filters where an admin chooses them", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  const transfer = new TransferPage(page);
  await transfer.open(destinationId);
  await transfer.choose(
    "talon.tf",
    `resource "segment_destination_subscription" "orders" {
  action_id = "${order.actionId}"
  enabled   = true
  name      = "Orders from Terraform"
  settings  = jsonencode({ customerSessionId = { "@path" = "$.properties.order_id" }, state = "closed" })
  trigger   = "type = \\"track\\" AND event = \\"Order Completed\\""
}
resource "segment_destination_filter" "staff" {
  actions = [{ fields = null, path = null, percent = null, type = "DROP" }]
  enabled = true
  if      = "!(type = \\"track\\" or type = \\"identify\\")"
  title   = "Only two types"
}
`,
  );
  await transfer.look();
  await expect(page.getByText("1 mapping found: 1 will be added.")).toBeVisible();
  await expect(transfer.entry("Orders from Terraform")).toContainText("Will be on");
  await expect(page.getByRole("row", { name: /Filters none drop !\(type = "track"/ })).toBeVisible();
  await page.getByRole("checkbox", { name: "Replace this destination’s filters with Segment’s" }).check();
  await expectAccessible(page);
  await transfer.import("Import 1 mapping and the settings");
  expect((await api.get(`/api/destinations/${destinationId}`)).filters).toEqual({
    drop: { mode: "drop", fql: '!(type = "track" or type = "identify")' },
  });
  expect((await api.get(`/api/destinations/${destinationId}/mappings`)).items).toMatchObject([
    { name: "Orders from Terraform", enabled: true },
  ]);
});

test("a viewer can export, and is told who can import", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("viewer");
  const transfer = new TransferPage(page);
  await transfer.open(destinationId);
  await expect(page.getByText("A marketer or an admin can import mappings.")).toBeVisible();
  await expect(transfer.content).toHaveCount(0);
  expect(JSON.parse((await transfer.export()).text).falconerBundle).toBe(1);
});
