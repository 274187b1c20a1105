import { readFile } from "node:fs/promises";
import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("the overview counts a range that the reader chooses, as a chart, as a table and as a file", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
  });
  for (const index of [1, 2, 3])
    await sendEvents(setup, {
      messageId: `o-${setup.destinationId}-${index}`,
      type: "track",
      event: "Cart Updated",
      userId: "customer-7",
      properties: {},
    });
  const page = await as("viewer");
  await page.goto(`/destinations/${setup.destinationId}`);
  const main = page.getByRole("main");
  const figures = main.getByRole("list").first();
  await expect(figures.getByRole("listitem").filter({ hasText: "Delivered" })).toContainText("3");

  const chart = main.getByRole("figure", { name: "Received, delivered and failed" });
  await expect(chart).toContainText("Received3");
  await chart.getByRole("button", { name: "Received, delivered and failed: show as table" }).click();
  const newest = chart.getByRole("table").getByRole("row").nth(1);
  await expect(newest).toContainText(/\d\d:\d\d330/);
  // The mapping was created in this period: a line in the chart, and the same in words.
  await expect(chart.getByRole("list", { name: "What happened" })).toContainText("Events, version 1 by Ada Admin");
  await expect(chart.getByRole("table")).toContainText("Events, version 1 by Ada Admin");
  await expectAccessibleInBothThemes(page);

  const downloading = page.waitForEvent("download");
  await main.getByRole("button", { name: "Received, delivered and failed: download CSV" }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/^received-delivered-and-failed-.*\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines.length).toBeGreaterThanOrEqual(97); // a day, and what has gone by of this hour
  expect(lines[0]).toBe("from,to,Received,Delivered,Failed,Marks");
  expect(lines.at(-1)).toMatch(/Z,3,3,0,.*Events, version 1 by Ada Admin/);

  await main.getByRole("combobox", { name: "Time range" }).selectOption({ label: "Last 90 days" });
  await expect(page).toHaveURL(/range=90d/);
  await expect(newest).toContainText(/\d [A-Z][a-z]{2}330/);
  await main.getByRole("combobox", { name: "Time zone" }).selectOption({ label: "UTC" });
  await expect(page).toHaveURL(/zone=utc/);
  await expect(newest).toContainText("330");

  await main.getByRole("combobox", { name: "Time range" }).selectOption({ label: "Choose times…" });
  const dialog = page.getByRole("dialog", { name: "Choose times" });
  await dialog.getByLabel("From").fill("2026-01-01T00:00");
  await dialog.getByLabel("To").fill("2025-01-01T00:00");
  await expect(dialog.getByRole("button", { name: "Show" })).toBeDisabled();
  await dialog.getByLabel("To").fill("");
  await dialog.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/from=2026-01-01/);
  await expect(figures.getByRole("listitem").filter({ hasText: "Received" })).toContainText("3");
});
