import { readFile } from "node:fs/promises";
import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("Segment's notice deletes a customer in Talon.One, and the receipt says so", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const userId = `forget-${setup.sourceId}`;
  const page = await as("admin");
  const notice = { type: "delete", userId, timestamp: new Date().toISOString() };
  await sendEvents(setup, { type: "identify", userId, messageId: `i-${userId}`, traits: { plan: "gold" } }, notice);
  // From another of Segment's sources: exactly the same notice would count only once.
  await sendEvents(setup, { ...notice, timestamp: new Date(Date.now() + 1_000).toISOString() });

  // Without a key the notice is kept, and the page leads to where the key is entered.
  await page.goto("/privacy");
  const row = page.getByRole("listitem").filter({ hasText: setup.name }).first();
  await expect(row.getByText("On hold")).toBeVisible();
  await row.getByRole("link", { name: "Open settings" }).click();
  await expect(page.getByText("1 deletion waits for a key")).toBeVisible();
  await page.getByLabel("Integration key").fill("integration-key-of-tests");
  await page.getByRole("button", { name: "Save Integration key" }).click();
  await expect(page.getByText("Integration key saved")).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await page.goto("/privacy");
  await expect(row.getByText("Deleted")).toBeVisible();
  await row.getByRole("button", { name: "Show receipt" }).click();
  await expect(row.getByText("Segment, 2 times")).toBeVisible();
  await expect(row.getByText("404: it had nothing under this ID")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  for (const width of [320, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  const [download] = await Promise.all([page.waitForEvent("download"), row.getByRole("button", { name: "Download receipt" }).click()]);
  const text = await readFile(await download.path(), "utf8");
  expect(JSON.parse(text)).toMatchObject({ status: 404, origin: "notice", notices: 2 });
  expect(text).not.toContain(userId);

  // A search for the ID finds the deletion; a new request on the page is never merged into a
  // finished one.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Delete…" }).click();
  await expect(page.getByText("Enter the customer’s ID.")).toBeVisible();
  await page.getByLabel("Customer’s ID").fill(userId);
  await expect(page.getByText("Enter the customer’s ID.")).toHaveCount(0);
  await page.getByRole("button", { name: "Find receipts" }).click();
  await expect(page.getByRole("heading", { name: "Receipts found" })).toBeVisible();
  await page.goto(`/destinations/${setup.destinationId}/settings?tab=deletions`);
  await expect(page.getByRole("heading", { name: "How customers are deleted" })).toBeVisible();
});
