import { Analytics } from "@segment/analytics-node";
import { expect, expectAccessible, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

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

  // Someone has looked in Segment: the overview is quiet, and the source's own page still says what
  // the events show.
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

test("one of Segment's libraries is set up by its page, and sends 1,000 events", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  await page.goto(`/destinations/${destinationId}/sources/new`);
  await page.getByLabel(/^Name/).fill("Checkout service");
  await page.getByRole("radio", { name: /^A Segment library/ }).check();
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect Checkout service to a Segment library" })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  const [writeKey, host] = await page.getByRole("main").locator("ol code[tabindex]").allInnerTexts();
  if (!writeKey || !host) throw new Error("The page lacks the write key or the host.");

  const failed: unknown[] = [];
  const analytics = new Analytics({ writeKey, host, flushAt: 100 });
  analytics.on("error", (error) => failed.push(error));
  for (let n = 0; n < 1_000; n++) analytics.track({ userId: `u-${n % 50}`, event: "Order Completed", properties: { n } });
  await analytics.closeAndFlush();
  expect(failed).toEqual([]);
  await expect(page.getByText("Events are arriving")).toBeVisible();
  await page.getByRole("link", { name: "Source settings" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Write key" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Shared secret" })).toHaveCount(0);
  await expectAccessible(page);
  const found = await api.get(`/api/destinations/${destinationId}/events?limit=1`);
  expect(found.items[0].name).toBe("Order Completed");
});

test("a backend is set up by its page, and a wrong token is told there", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  await page.goto(`/destinations/${destinationId}/sources/new`);
  await page.getByLabel(/^Name/).fill("Billing");
  await page.getByRole("radio", { name: /^Your own backend/ }).check();
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect Billing to your backend" })).toBeVisible();
  const [address, header] = await page.getByRole("main").locator("ol code[tabindex]").allInnerTexts();
  const authorization = header?.replace("Authorization: ", "") ?? "";
  const send = (value: string) =>
    fetch(address ?? "", {
      method: "POST",
      headers: { authorization: value },
      body: JSON.stringify({ type: "track", event: "Invoice Paid", userId: "u-1" }),
    });
  expect((await send("Bearer wrong")).status).toBe(401);
  await expect(page.getByText("the header token was wrong")).toBeVisible();
  expect((await send(authorization)).status).toBe(200);
  await expect(page.getByText("Events are arriving")).toBeVisible();

  // What arrived an hour ago is not arriving now, and a later refusal counts more than it.
  await page.clock.setFixedTime(Date.now() + 3_600_000);
  await page.getByRole("link", { name: "Source settings" }).click();
  await expect(page.getByText("Events have arrived")).toBeVisible();
  expect((await send("Bearer wrong")).status).toBe(401);
  await expect(page.getByText("The newest call was refused")).toBeVisible();
});
