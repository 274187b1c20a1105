import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("events that address Segment's own destination are warned about, at the source and on the overview", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const at = `/destinations/${setup.destinationId}`;
  const page = await as("admin");
  const warning = page.getByText("Events of Website may reach Talon.One twice");
  await sendEvents(setup, { type: "track", event: "Plain", userId: "c-1", messageId: `plain-${setup.sourceId}` });
  await page.goto(at);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(
    page
      .getByText("All mappings are off")
      .or(page.getByText(/Received/))
      .first(),
  ).toBeVisible();
  await expect(warning).toHaveCount(0);

  const addressed = { type: "track", event: "Addressed", userId: "c-1", integrations: { All: true, "Talon.One": true } };
  await sendEvents(setup, { ...addressed, messageId: `addressed-${setup.sourceId}` });
  await page.goto(at);
  await expect(warning).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "View event" }).click();
  await expect(page.getByRole("dialog").getByText("Addressed").first()).toBeVisible();

  // Somebody has looked in Segment: the overview is quiet, the source's own page still tells what
  // the events say.
  await page.goto(`${at}/sources/${setup.sourceId}`);
  await expect(warning).toBeVisible();
  await page.getByRole("radio", { name: "No, it is off" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(warning).toBeVisible();
  await page.goto(at);
  await expect(page.getByText(/Received/).first()).toBeVisible();
  await expect(warning).toHaveCount(0);

  await page.goto(`${at}/sources/${setup.sourceId}`);
  await page.getByRole("radio", { name: "Yes, it is on" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto(at);
  await expect(page.getByText("Events of Website reach Talon.One twice")).toBeVisible();
});

test("the list of sources fits a screen of 320 pixels", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("viewer");
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(`/destinations/${destinationId}/sources`);
  const frame = page.getByRole("region", { name: "Sources" });
  await expect(frame.getByRole("link", { name: "Website" })).toBeVisible();
  expect(await frame.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
