import type { Page } from "@playwright/test";
import { type Api, expect, expectAccessible, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

/** A destination whose only mapping was off while these events came, and is on now. */
async function missed(api: Api, events: number) {
  const setup = await setUpDestination(api);
  const mapping = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: false,
  });
  const userId = `missed-${setup.destinationId}`;
  for (let n = 1; n <= events; n++)
    await sendEvents(setup, { type: "track", event: `Order ${n}`, userId, messageId: `${setup.destinationId}-${n}`, properties: { n } });
  await api.patch(`/api/destinations/${setup.destinationId}/mappings/${mapping.id}`, { enabled: true });
  return { ...setup, userId };
}

async function openEvents(page: Page, destinationId: string, query = "") {
  await page.goto(`/destinations/${destinationId}/events${query}`);
  await expect(page.getByRole("heading", { name: "Events", exact: true })).toBeVisible();
}

test("events that came while a mapping was off are previewed, then arrive in order", async ({ as, api, simulator }) => {
  const target = await missed(api, 3);
  const arrived = async (): Promise<string[]> => {
    const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2")).json();
    return requests
      .filter(({ body }: { body: { customerProfileId: string } }) => body.customerProfileId === target.userId)
      .map(({ body }: { body: { eventType: string } }) => body.eventType);
  };
  const page = await as("qa");
  await openEvents(page, target.destinationId, "?outcome=discarded");
  await page.getByRole("button", { name: "Reprocess events" }).click();
  const form = page.getByRole("dialog", { name: "Reprocess events" });
  await expect(form.getByText("All unused events.")).toBeVisible();
  await form.getByRole("checkbox", { name: "Only events that no mapping matched" }).check();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Preview" }).click();

  const preview = page.getByRole("dialog", { name: "Reprocess 3 events" });
  await expect(preview.getByText("3 of 3 events would make a delivery.")).toBeVisible();
  await preview.getByRole("button", { name: "Examples of Orders as events" }).click();
  await expect(preview.getByText("Payload", { exact: true }).first()).toBeVisible();
  await expectAccessibleInBothThemes(page);
  expect(await arrived()).toEqual([]);

  await preview.getByRole("button", { name: "Reprocess 3 events" }).click();
  await expect(preview.getByText("3 events queued")).toBeVisible();
  await expect.poll(arrived).toEqual(["Order 1", "Order 2", "Order 3"]);
  await preview.getByRole("button", { name: "Done" }).click();

  // Events that have a delivery are left out.
  await openEvents(page, target.destinationId);
  await page.getByRole("checkbox", { name: "Select Order 2" }).check();
  await page.getByRole("status").getByRole("button", { name: "Reprocess" }).click();
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("1 left out: the deliveries exist already")).toBeVisible();
  await expect(page.getByText("Nothing to send")).toBeVisible();
});

test("by keyboard and on a narrow screen; a viewer cannot", async ({ as, api }) => {
  const target = await missed(api, 1);
  const page = await as("marketer");
  await page.setViewportSize({ width: 320, height: 640 });
  await openEvents(page, target.destinationId);
  await page.getByRole("link", { name: "Order 1" }).click();
  const sheet = page.getByRole("dialog").first();
  await sheet.getByRole("button", { name: "Reprocess" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Preview" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Reprocess 1 event" });
  await expect(dialog.getByText("1 of 1 event would make a delivery.")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await expectAccessible(page);

  const viewer = await as("viewer");
  await openEvents(viewer, target.destinationId);
  await expect(viewer.getByRole("link", { name: "Order 1" })).toBeVisible();
  await expect(viewer.getByRole("button", { name: "Reprocess events" })).toHaveCount(0);
});
