import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "./fixtures.ts";

test("an admin sees what runs, what recurs, and what ended, and runs something now", async ({ api, as }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, { messageId: `bg-${setup.destinationId}`, type: "track", event: "Cart Updated", userId: "forget-me-77" });
  const page = await as("admin");
  await page.goto("/background-work");
  const main = page.getByRole("main");
  const recurring = main.getByRole("list", { name: "Recurring" });
  const retention = recurring.getByRole("listitem").filter({ hasText: "Retention" });
  await expect(retention).toContainText(/next .* \(in \d+ (s|min)\)/);
  await retention.getByRole("button", { name: "Run now: Retention" }).click();
  await expect(retention).toContainText("last just now");

  const asked = await api.post("/api/erasures", { userId: "forget-me-77", confirm: "forget-me-77" });
  const ended = main.getByRole("list", { name: "Ended in the last 7 days" }).getByRole("listitem").filter({ hasText: "Erase a person" });
  await expect(ended.first()).toContainText("asked by Ada Admin");
  await expect(main).not.toContainText("forget-me-77");
  // Other work may have ended before it.
  const events = async () => (await api.get(`/api/erasures/${asked.id}`)).receipt?.erased.events;
  await expect.poll(events).toBe(1);
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);

  const marketer = await as("marketer");
  await marketer.goto("/background-work");
  await expect(marketer.getByRole("list", { name: "Recurring" })).toHaveCount(0);
});
