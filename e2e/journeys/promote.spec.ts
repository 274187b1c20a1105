import { pressOn, tabTo, typeTime } from "../by-keyboard.ts";
import { expect, expectAccessibleInBothThemes, setUpDestination, test } from "../fixtures.ts";

test.use({ expectedConsoleErrors: [/409/] });

const orders = {
  name: "Orders",
  actionSlug: "trackEventV2",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: true,
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
};

test("a destination says where it stands, and its mappings are promoted by keyboard", async ({ as, api }) => {
  test.setTimeout(360_000);
  const [staging, production] = [await setUpDestination(api), await setUpDestination(api)];
  await api.post(`/api/destinations/${staging.destinationId}/mappings`, orders);
  const there = await api.post(`/api/destinations/${production.destinationId}/mappings`, { ...orders, trigger: 'type = "page"' });
  await api.post(`/api/destinations/${production.destinationId}/mappings`, { ...orders, name: "Only there", enabled: false });
  await api.patch(`/api/destinations/${production.destinationId}`, { environment: "production" });

  const admin = await as("admin");
  await admin.goto(`/destinations/${staging.destinationId}/settings`);
  await admin.getByLabel("Environment", { exact: true }).selectOption({ label: "Staging" });
  await admin.getByLabel("Promotes to").selectOption({ value: production.destinationId });
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved", { exact: true })).toBeVisible();
  await expect(admin.getByRole("banner").getByText("Staging").first()).toBeAttached();
  await admin.reload();
  await expect(admin.getByLabel("Environment", { exact: true })).toHaveValue("staging");
  await expect(admin.getByLabel("Promotes to")).toHaveValue(production.destinationId);

  const page = await as("marketer");
  await page.goto(`/destinations/${staging.destinationId}/changes`);
  await pressOn(page, page.getByRole("link", { name: `Promote to ${production.name}` }).first());
  await expect(page.getByRole("heading", { level: 1, name: "Promote" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: `1 change in ${production.name}` })).toBeVisible();
  await expect(page.getByText("Keep the mapping that only")).toBeVisible();
  for (const width of [320, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    await expect(page.getByRole("heading", { level: 3, name: /Orders/ })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} px`).toBeLessThanOrEqual(width);
    if (width === 320 || width === 1280) await expectAccessibleInBothThemes(page);
  }
  await page.setViewportSize({ width: 1280, height: 900 });

  // Someone changes the other destination meanwhile: refused, with what changed.
  await api.patch(`/api/destinations/${production.destinationId}/mappings/${there.id}`, { enabled: false });
  await pressOn(page, page.getByRole("button", { name: "Promote now" }).first());
  await expect(
    page
      .getByRole("alert")
      .getByText(/turned off “Orders” at/)
      .first(),
  ).toBeVisible();
  await pressOn(page, page.getByRole("button", { name: "Make a new plan" }).first());
  await expect(page.getByRole("button", { name: "Make a new plan" })).toHaveCount(0);
  await expect(page.getByText("off").first()).toBeVisible();
  await pressOn(page, page.getByRole("button", { name: "Promote now" }).first());
  await expect(page.getByText(/Release 1 is live/).first()).toBeVisible();
  const live = (await api.get(`/api/destinations/${production.destinationId}/mappings`)).items;
  expect(live).toMatchObject([{ name: "Orders", trigger: orders.trigger, enabled: true }, { name: "Only there" }]);
  await tabTo(page, page.getByRole("link", { name: /Changes$/ }).first());

  // Once more, scheduled.
  await api.patch(`/api/destinations/${production.destinationId}/mappings/${there.id}`, { enabled: false });
  await page.goto(`/destinations/${staging.destinationId}/promote`);
  await pressOn(page, page.getByRole("button", { name: "At a time" }));
  await pressOn(page, page.getByRole("button", { name: "Schedule promotion" }));
  await expect(page.getByRole("alert").getByText("Choose a time.").first()).toBeVisible();
  await typeTime(page, page.getByLabel("Time", { exact: true }), new Date(Date.now() + 15_000));
  await expectAccessibleInBothThemes(page);
  await pressOn(page, page.getByRole("button", { name: "Schedule promotion" }));
  await expect(page.getByText("Release 2 scheduled").first()).toBeVisible();
  await expect
    .poll(async () => (await api.get(`/api/destinations/${production.destinationId}/mappings/${there.id}`)).enabled, { timeout: 60_000 })
    .toBe(true);
});
