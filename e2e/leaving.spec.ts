import type { Page } from "@playwright/test";
import { expect, expectAccessible, setUpDestination, test } from "./fixtures.ts";
import { ConsolePage } from "./pages/console-page.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";

const question = (page: Page) => page.getByRole("alertdialog", { name: "Leave without saving?" });

test("unsaved changes are asked about by the palette, by back and forward, and the draft is kept", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Kept",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
  });
  const page = await as("marketer");
  const frame = new ConsolePage(page);
  const editor = new MappingEditor(page);
  await page.goto(`/destinations/${destinationId}/mappings`);
  await page.getByRole("link", { name: "Kept" }).click();
  await editor.ready();

  // Nothing has changed, so the page does not ask.
  await page.goBack();
  await expect(frame.heading("Mappings")).toBeVisible();
  await page.goForward();
  await editor.ready();

  await editor.name.fill("Kept, changed");
  const palette = await frame.openPalette();
  await palette.getByRole("combobox").fill("deliveries");
  await page.keyboard.press("Enter");
  await expect(question(page)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(editor.name).toHaveValue("Kept, changed");

  await editor.name.press("End");
  // Not page.goBack(): it waits for a navigation, which must not happen here.
  await page.evaluate(() => history.back());
  await expect(question(page)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(new RegExp(id));

  await editor.name.press("End");
  await page.evaluate(() => history.back());
  await question(page).getByRole("button", { name: "Leave" }).click();
  await expect(frame.heading("Mappings")).toBeVisible();
  await page.getByRole("link", { name: "Kept" }).click();
  await expect(page.getByText("Your unsaved changes are back")).toBeVisible();
  await expect(editor.name).toHaveValue("Kept, changed");
});

test("the forms of the settings ask as well, and say that the changes are lost", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  const frame = new ConsolePage(page);
  await page.goto(`/destinations/${destinationId}/settings`);
  await expect(page.getByLabel(/^Name/).first()).not.toHaveValue("");
  await page.getByLabel(/^Name/).first().fill("Another name");
  // Another tab of the same page removes the form as well.
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Filters" }).click();
  await expect(question(page)).toContainText("lost when you leave");
  await question(page).getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel(/^Name/).first()).toHaveValue("Another name");
  await page.getByRole("complementary").getByRole("link", { name: "Mappings", exact: true }).click();
  await expect(question(page)).toContainText("lost when you leave");
  await question(page).getByRole("button", { name: "Leave" }).click();
  await expect(frame.heading("Mappings")).toBeVisible();
});
