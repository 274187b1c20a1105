import { type Api, expect, expectAccessible, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

/** A destination with one mapping that is on, and orders that it has delivered. */
async function orders(api: Api, count: number) {
  const setup = await setUpDestination(api);
  const mapping = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track" and event = "Order Completed"',
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: { "@path": "$.event" }, attributes: { "@path": "$.properties" } },
    enabled: true,
  });
  for (let n = 1; n <= count; n++)
    await sendEvents(setup, {
      type: "track",
      event: n % 2 ? "Order Completed" : "Order Refunded",
      userId: `buyer-${setup.destinationId}-${n}`,
      messageId: `${setup.destinationId}-${n}`,
      properties: { total: n },
    });
  return { ...setup, mappingId: mapping.id as string };
}

const changed = {
  name: "Orders as events",
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  settings: {
    customerProfileId: { "@path": "$.userId" },
    eventType: { "@path": "$.event" },
    attributes: { total: { "@path": "$.properties.total" }, sum: { "@path": "$.properties.total" } },
  },
};

test("what is being written is tried on past events, and a difference opens both payloads", async ({ as, api }) => {
  const target = await orders(api, 4);
  const page = await as("marketer");
  await page.goto(`/destinations/${target.destinationId}/mappings/${target.mappingId}?tab=json`);
  await expect(page.getByRole("heading", { name: "Orders as events" })).toBeVisible();
  await page.getByRole("button", { name: "Back-test" }).click();
  const sheet = page.getByRole("dialog", { name: "Back-test Orders as events" });
  const start = sheet.getByRole("button", { name: "Try on the last 1,000 events" });
  await sheet.getByLabel("Received").selectOption("Choose times…");
  await expect(start).toBeDisabled();
  await sheet.getByLabel("To").fill("2020-01-01T08:00");
  await sheet.getByLabel("From").fill("2020-01-02T08:00");
  await expect(sheet.getByText("The end must be later than the beginning.")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByLabel("To").fill("");
  await start.click();
  // Nothing is changed yet: everything is identical.
  await expect(sheet.getByText("2 identical")).toBeVisible();
  await expect(sheet.getByText("None of the payloads sent now would change.")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  const begun = await api.post(`/api/destinations/${target.destinationId}/back-tests`, {
    mappings: [{ mappingId: target.mappingId, ...changed }],
  });
  await page.goto(`/destinations/${target.destinationId}/back-tests/${begun.id}`);
  await expect(page.getByRole("heading", { name: "Back-test of Orders as events" })).toBeVisible();
  await expect(page.getByText("2 different")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.getByRole("button", { name: /events?: Attributes, sum missing → number/ }).click();
  const difference = page.getByRole("dialog", { name: "Attributes, sum: missing → number" });
  await expect(difference.getByText("Now: Would send").first()).toBeVisible();
  await expect(difference.getByText("After: Would send").first()).toBeVisible();
  await expect(difference.getByText('"sum"').first()).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Not matched now, Would send after the change" }).click();
  await expect(page.getByText("Nothing is sent.").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keep 5 as test cases" }).click();
  await expect(page.getByText(/test cases? created/)).toBeVisible();

  // The list, and a viewer's masked view.
  await page.getByRole("link", { name: "Back-tests" }).first().click();
  await expect(page.getByRole("table", { name: "Back-tests" }).getByRole("link")).toHaveCount(2);
  await expectAccessible(page);
  const viewer = await as("viewer");
  await viewer.goto(`/destinations/${target.destinationId}/back-tests/${begun.id}`);
  await viewer.getByRole("button", { name: /events?: Attributes, sum missing → number/ }).click();
  await expect(viewer.getByText("Personal data is masked for your role.")).toBeVisible();
  await expect(viewer.getByText(`buyer-${target.destinationId}`)).toHaveCount(0);
});

test("fits a narrow screen; filters are tried from the settings", async ({ as, api }) => {
  const target = await orders(api, 2);
  const page = await as("admin");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`/destinations/${target.destinationId}/settings?tab=filters`);
  await page.getByRole("button", { name: "Back-test" }).click();
  await page.getByRole("button", { name: "Try on the last 1,000 events" }).click();
  await expect(page.getByText("1 identical")).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
