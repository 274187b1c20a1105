import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("a list is narrowed to a bar's time by the keyboard, in the table that says what the chart does", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
  });
  for (let n = 0; n < 3; n++)
    await sendEvents(setup, {
      type: "track",
      event: "Order Completed",
      userId: `c-${n}`,
      messageId: `${setup.sourceId}-${n}`,
      properties: {},
    });
  const page = await as("admin");
  await page.goto(`/destinations/${setup.destinationId}/events`);
  const chart = page.getByRole("figure", { name: "Events by time of receipt" });
  const table = chart.getByRole("table", { name: "Events by time of receipt" });
  // Keys count once the page reacts to them.
  await expect(async () => {
    await chart.getByRole("button", { name: "Events by time of receipt: show as table" }).press("Enter", { timeout: 1_000 });
    await expect(table).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const row = table
    .getByRole("row")
    .filter({ has: page.getByRole("cell", { name: /^[1-3]$/ }) })
    .first();
  await expectAccessible(page);
  await row.getByRole("button").press("Enter");
  await expect(page).toHaveURL(/[?&]from=.*&to=/);
  await expect(page.getByRole("row").getByText("Order Completed").first()).toBeVisible();

  // A sparkline opens into the chart, with its table and its file.
  await page.goto(`/destinations/${setup.destinationId}/mappings`);
  await page.getByRole("button", { name: "Orders, last 7 days: 3 delivered, 0 failed" }).click();
  const dialog = page.getByRole("dialog", { name: "Orders" });
  await dialog.getByRole("button", { name: "Orders, last 7 days: show as table" }).click();
  await expect(
    dialog
      .getByRole("row")
      .filter({ has: page.getByRole("cell", { name: "3", exact: true }) })
      .first(),
  ).toBeVisible();
  await expectAccessible(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Orders, last 7 days: download CSV" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
});
