import type { Page } from "@playwright/test";
import { type Api, expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

const orders = {
  name: "Orders",
  actionSlug: "trackEventV2",
  trigger: 'type = "track" and event = "Order Completed"',
  enabled: true,
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
};

async function begin(api: Api, changes: "at_once" | "release" | "approval") {
  const setup = await setUpDestination(api);
  const mapping = await api.post(`/api/destinations/${setup.destinationId}/mappings`, orders);
  await api.patch(`/api/destinations/${setup.destinationId}`, { changes });
  return { setup, id: mapping.id as string, base: `/destinations/${setup.destinationId}` };
}

/** In the form that the browser's field for a local time takes. */
function localTime(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

async function fits(page: Page, path: string) {
  await page.setViewportSize({ width: 320, height: 900 });
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  for (const width of [320, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width} px`).toBeLessThanOrEqual(width);
    if (width === 320 || width === 1280) await expectAccessibleInBothThemes(page);
    if (process.env.E2E_PICTURES)
      await page.screenshot({ path: `${process.env.E2E_PICTURES}/${path.split("/").at(-1)}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("draft, approval by a second person, release at a time, roll back", async ({ as, api }) => {
  const { setup, id, base } = await begin(api, "approval");
  const marketer = await as("marketer");
  await marketer.goto(`${base}/mappings/${id}`);
  const name = marketer.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("Orders of the shop");
  await marketer.locator("form > header").getByRole("button", { name: "Save draft" }).click();
  await expect(marketer.getByText("Draft saved. No event uses it until it is released.")).toBeVisible();
  await expect(marketer.getByText("This is a draft: no event uses it")).toBeVisible();
  expect((await api.get(`/api${base}/mappings/${id}`)).name).toBe("Orders");

  await marketer.getByRole("link", { name: "See all changes" }).click();
  await expect(marketer.getByRole("heading", { name: /Orders of the shop/ })).toBeVisible();
  await expect(marketer.getByText("An admin who made none of the last changes must approve it.")).toBeVisible();
  await marketer.getByLabel("Note").fill("A clearer name");
  await marketer.getByRole("button", { name: "At a time" }).click();
  await marketer.getByLabel("Time", { exact: true }).fill(localTime(new Date(Date.now() + 8_000)));
  await marketer.getByRole("button", { name: "Ask for approval" }).click();
  await expect(marketer.getByText("Approval asked for release 1")).toBeVisible();
  await expect(marketer.getByRole("button", { name: /Approve/ })).toHaveCount(0);

  const admin = await as("admin");
  await admin.goto(`${base}/changes`);
  const waiting = admin.getByRole("region", { name: "Release 1" });
  await expect(waiting.getByText("Waits for approval")).toBeVisible();
  await waiting.getByRole("button", { name: "Approve release" }).click();
  await expect(admin.getByText("Release 1 approved")).toBeVisible();
  await expect(admin.getByRole("heading", { name: "No drafts" })).toHaveCount(0);
  await expect.poll(async () => (await api.get(`/api${base}/mappings/${id}`)).name).toBe("Orders of the shop");

  const { deliveries } = await (async () => {
    await sendEvents(setup, { type: "track", event: "Order Completed", userId: "c-1", messageId: `m-${id}`, properties: {} });
    await expect.poll(async () => (await api.get(`/api${base}/deliveries`)).items.length).toBe(1);
    return { deliveries: (await api.get(`/api${base}/deliveries`)).items };
  })();
  expect(deliveries[0]).toMatchObject({ mappingId: id });

  await admin.goto(`${base}/changes?show=releases`);
  await admin.getByRole("button", { name: "View changes of release 1" }).click();
  await expect(admin.getByRole("dialog").getByText("Orders of the shop").first()).toBeVisible();
  await admin.keyboard.press("Escape");
  await fits(admin, `${base}/changes?show=releases`);
  await admin.getByRole("button", { name: "Roll back release 1" }).click();
  await admin.getByRole("alertdialog").getByRole("button", { name: "Roll back" }).click();
  await expect(admin.getByText("Release 2 is live: it rolls back release 1")).toBeVisible();
  expect((await api.get(`/api${base}/mappings/${id}`)).name).toBe("Orders");

  await admin.goto(`${base}/deliveries?delivery=${deliveries[0].id}`);
  await admin.getByRole("link", { name: "version 2" }).click();
  await expect(admin.getByRole("heading", { name: "Version 1 → version 2" })).toBeVisible();
  await expect(admin.getByRole("list", { name: /Versions/ }).getByRole("listitem")).toHaveCount(3);
});

test("history: compare any two, as words and as JSON, and restore one as a draft", async ({ as, api }) => {
  const { id, base } = await begin(api, "at_once");
  await api.patch(`/api${base}/mappings/${id}`, { trigger: 'type = "page"', note: "Pages too" });
  await api.patch(`/api${base}/mappings/${id}`, { enabled: false });
  const page = await as("marketer");
  await page.goto(`${base}/mappings/${id}`);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByRole("heading", { name: "Version 2 → version 3" })).toBeVisible();
  await expect(page.getByText("“Pages too”")).toBeVisible();
  await page.getByRole("button", { name: "Compare with version 1" }).click();
  await expect(page.getByRole("heading", { name: "Version 1 → version 3" })).toBeVisible();
  await page.getByRole("button", { name: "As JSON" }).click();
  await expect(page.getByRole("group", { name: "Version 1" })).toContainText("Order Completed");
  await fits(page, `${base}/mappings/${id}/history`);
  await page.getByRole("button", { name: "Version 1", exact: true }).click();
  await page.getByRole("button", { name: "Restore version 1 as draft" }).click();
  await expect(page.getByText("This is a draft: no event uses it")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Orders");
  expect((await api.get(`/api${base}/mappings/${id}`)).draft).toMatchObject({ trigger: orders.trigger, enabled: true });
  // Where changes need no release, one press makes a change live; it may say why.
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Orders again");
  await page.getByLabel("Note for the history").fill("As it was before");
  await page.locator("form > header").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. It is on: events use it from now on.")).toBeVisible();
  expect(await api.get(`/api${base}/mappings/${id}`)).toMatchObject({ version: 4, draft: null, enabled: true });
  expect((await api.get(`/api${base}/mappings/${id}/versions`)).items[0]).toMatchObject({ number: 4, note: "As it was before" });
});

test.describe("two people", () => {
  test.use({ expectedConsoleErrors: [/409|422/] });

  test("in one draft: the second is told, and nothing is lost", async ({ as, api }) => {
    const { id, base } = await begin(api, "release");
    const [first, second] = [await as("marketer"), await as("admin")];
    for (const page of [first, second]) {
      await page.goto(`${base}/mappings/${id}`);
      await expect(page.getByRole("heading", { name: "Delivery", exact: true })).toBeVisible();
      await expect(page.locator("form[inert]")).toHaveCount(0);
    }
    // Started before the first one saves; an untouched form would follow the save.
    await second.getByRole("textbox", { name: "Name", exact: true }).fill("Theirs");
    await first.getByRole("textbox", { name: "Name", exact: true }).fill("Mine");
    await first.locator("form > header").getByRole("button", { name: "Save draft" }).click();
    await expect(first.getByText(/^Draft saved/)).toBeVisible();
    await second.locator("form > header").getByRole("button", { name: "Save draft" }).click();
    const dialog = second.getByRole("dialog");
    await expect(dialog.getByText(/changed this draft at/)).toBeVisible();
    await dialog.getByRole("button", { name: "Keep mine" }).click();
    await second.locator("form > header").getByRole("button", { name: "Save draft" }).click();
    await expect(second.getByText(/^Draft saved/)).toBeVisible();
    expect((await api.get(`/api${base}/mappings/${id}`)).draft).toMatchObject({ name: "Theirs", revision: 2 });
  });

  test("a draft that changed since it was shown is refused; the list and the switches make drafts too", async ({ as, api }) => {
    const { id, base } = await begin(api, "release");
    const page = await as("marketer");
    await page.goto(`${base}/mappings`);
    await page.getByRole("switch", { name: "Orders is on" }).click();
    await expect(page.getByText("Draft saved: Orders is off after a release")).toBeVisible();
    expect((await api.get(`/api${base}/mappings/${id}`)).enabled).toBe(true);
    await page.getByRole("link", { name: "Review changes" }).click();
    await expect(page.getByRole("heading", { name: /Orders/ })).toBeVisible();
    await fits(page, `${base}/changes`);
    await api.patch(`/api${base}/mappings/${id}`, { name: "Sneaked in" });
    await page.getByRole("button", { name: "Release now" }).click();
    await expect(page.getByRole("alert").getByText(/changed “Sneaked in”/)).toBeVisible();
    await expect(page.getByRole("heading", { name: /Sneaked in/ })).toBeVisible();
    await page.getByRole("button", { name: "Release now" }).click();
    await expect(page.getByText("Release 1 is live")).toBeVisible();
    expect(await api.get(`/api${base}/mappings/${id}`)).toMatchObject({ name: "Sneaked in", enabled: false, draft: null });
  });
});

test("an admin breaks the glass with a reason, which the audit log keeps", async ({ as, api }) => {
  const { id, base } = await begin(api, "approval");
  await api.patch(`/api${base}/mappings/${id}`, { name: "Urgent" });
  const page = await as("admin");
  await page.goto(`${base}/changes`);
  await page.getByRole("button", { name: "Release without approval…" }).click();
  await page.getByLabel(/Why can’t it wait/).fill("Points are given twice.");
  await expectAccessibleInBothThemes(page);
  await page.getByRole("button", { name: "Release without approval", exact: true }).click();
  await expect(page.getByText("Release 1 is live")).toBeVisible();
  await page.goto("/audit?kind=release");
  await expect(page.getByText(/released without approval/).first()).toBeVisible();
});
