import { expect, expectAccessibleInBothThemes, setUpDestination, test } from "./fixtures.ts";

// Used as people do, and measured at the narrowest width.

const text = '{ "type": "identify", "userId": "ada-4711", "traits": { "email": "ada@example.com" } }';

test("saved events and links: who made them, how large they are, when they go; deleted by a tester", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const base = `/api/destinations/${destinationId}/tester`;
  await api.post(`${base}/saved-events`, { name: "Ada signs up", text });
  await api.post(`${base}/links`, { text });
  const page = await as("qa");
  await page.goto(`/destinations/${destinationId}/tester`);
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "Saved" });
  await expect(sheet.getByRole("region", { name: "Saved events" })).toContainText("Ada signs up");
  await expect(sheet.getByRole("region", { name: "Shared links" })).toContainText("under 1 kB. Deleted in");
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await sheet.evaluate((node) => node.scrollWidth <= node.clientWidth)).toBe(true);
    await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await sheet.getByRole("button", { name: /^Show Link/ }).click();
  await expect(page).toHaveURL(/link=lnk_/);
  await expect(page.getByRole("textbox").filter({ hasText: "ada-4711" })).toBeVisible();
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  await sheet.getByRole("button", { name: "Delete Ada signs up" }).click();
  await page.getByRole("button", { name: "Delete saved event" }).click();
  await expect(sheet.getByText("No saved events yet")).toBeVisible();

  const viewer = await as("viewer");
  await viewer.goto(`/destinations/${destinationId}/tester`);
  await viewer.getByRole("button", { name: "Saved", exact: true }).click();
  await expect(viewer.getByRole("button", { name: /^Show Link/ })).toBeVisible();
  await expect(viewer.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
});

test("erasing a person shows a receipt that counts, and says what was searched", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  await api.post(`/api/destinations/${destinationId}/tester/saved-events`, {
    name: "Of Grace",
    text: text.replace("ada-4711", "grace-8812"),
  });
  const page = await as("admin");
  await page.goto("/privacy");
  await page.getByLabel("User ID").fill("grace-8812");
  await page.getByRole("button", { name: "Erase…" }).click();
  await page.getByRole("alertdialog").getByRole("textbox").fill("grace-8812");
  await page.getByRole("button", { name: "Erase for good" }).click();
  await expect(page.getByText("Everything about this person was erased")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Other tables searched")).toBeVisible();
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await expectAccessibleInBothThemes(page);
  }
});
