import { expect, expectAccessibleInBothThemes, setUpDestination, test } from "./fixtures.ts";

test("the help explains the page it is opened from, finds words, and shows pictures", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  const page = await as("viewer");
  await page.goto(`/destinations/${setup.destinationId}/deliveries`);
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByRole("menuitem", { name: "Help for this page" }).click();
  await expect(page).toHaveURL(/\/help\/delivery#outcomes$/);
  await expect(page.getByRole("heading", { level: 1, name: "Delivery" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Outcomes" })).toBeInViewport();
  const picture = page.getByRole("main").getByRole("img").first();
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(400);
  await expectAccessibleInBothThemes(page);

  await page.getByLabel("Search the help").fill("approval broken glass");
  const results = page.getByRole("list", { name: "Results" });
  await expect(results.getByRole("link", { name: /Versions, drafts, releases/ }).first()).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Search results" })).toBeAttached();
  // The address follows what is typed, and the page's title with it.
  await expect(page).toHaveURL(/\?q=approval/);
  await expectAccessibleInBothThemes(page);
  await results
    .getByRole("link", { name: /Versions, drafts, releases/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Versions, drafts, releases" })).toBeVisible();
  await page.getByLabel("Search the help").fill("zyxwvut");
  await expect(page.getByText("Try fewer or other words.")).toBeVisible();

  // What a variable means can be read without scrolling sideways.
  await page.goto("/help/configuration");
  const variables = page.getByRole("region", { name: "Table" }).first();
  for (const width of [768, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await variables.evaluate((table) => table.scrollWidth - table.clientWidth), `at ${width}`).toBe(0);
  }

  for (const path of ["/help", "/help/actions", "/help/licences"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const width of [320, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width}`).toBeLessThanOrEqual(width);
    }
  }
});

test("the command palette finds the help, and ? shows the keys but not while somebody types", async ({ as, expectedConsoleErrors }) => {
  expectedConsoleErrors.push(/404/); // a page of the help that does not exist
  const page = await as("qa");
  await page.goto("/destinations");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  // The server has drawn the page; it reacts to keys a moment later.
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(keys).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(keys).toContainText("Search, or jump to a page");
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
  await page.keyboard.press("Control+k");
  const input = page.getByRole("combobox");
  await input.pressSequentially("signature?");
  await expect(keys).toHaveCount(0);
  await page.getByRole("option", { name: /Signatures/ }).click();
  await expect(page).toHaveURL(/\/help\/intake#signatures$/);
  await page.goto("/help/nothing-here");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/This page doesn’t exist/);
});
