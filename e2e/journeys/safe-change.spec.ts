import { pressOn, tabTo, typeInto, typeTime } from "../by-keyboard.ts";
import { expect, expectAccessibleInBothThemes, sendEvents, setUpDestination, test } from "../fixtures.ts";

test("by keyboard alone: draft, back-test, approval by a second person, release at its time, roll back", async ({ as, api }) => {
  test.setTimeout(480_000);
  const setup = await setUpDestination(api);
  const base = `/destinations/${setup.destinationId}`;
  const { id } = await api.post(`/api${base}/mappings`, {
    name: "Orders",
    actionSlug: "trackEventV2",
    trigger: 'type = "track" and event = "Order Completed"',
    enabled: true,
    settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
  });
  await api.patch(`/api${base}`, { changes: "approval" });
  for (const n of [1, 2])
    await sendEvents(setup, { type: "track", event: "Order Completed", userId: `c-${n}`, messageId: `m-${id}-${n}`, properties: {} });

  // A marketer's draft.
  const marketer = await as("marketer");
  await marketer.goto(`${base}/mappings/${id}`);
  await typeInto(marketer, marketer.getByLabel("Value of Event name", { exact: true }), "purchase");
  await expectAccessibleInBothThemes(marketer);
  await pressOn(marketer, marketer.locator("form > header").getByRole("button", { name: "Save draft" }));
  await expect(marketer.getByText("Draft saved. No event uses it until it is released.")).toBeVisible();
  await pressOn(marketer, marketer.getByRole("link", { name: "See all changes" }));

  // Tried on received events, from the page of changes.
  await expect(marketer.getByRole("heading", { level: 1, name: "Changes" })).toBeVisible();
  await expect(marketer.getByText("This draft has not been tried on past events.")).toBeVisible();
  await expectAccessibleInBothThemes(marketer);
  await pressOn(marketer, marketer.getByRole("button", { name: "Back-test" }));
  const sheet = marketer.getByRole("dialog", { name: "Back-test the draft of Orders" });
  await pressOn(marketer, sheet.getByRole("button", { name: "Try on the last 1,000 events" }));
  await expect(sheet.getByText("2 different")).toBeVisible();
  await expectAccessibleInBothThemes(marketer);
  await pressOn(marketer, sheet.getByRole("button", { name: /2 different/ }));
  const samples = marketer.getByRole("dialog", { name: /different/ });
  await expect(samples.getByText("2 events, newest first.")).toBeVisible();
  await expect(samples.getByText('"purchase"').first()).toBeVisible();
  await expectAccessibleInBothThemes(marketer);
  await marketer.keyboard.press("Escape");
  await expect(samples).toHaveCount(0);
  await marketer.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await expect(marketer.getByText("Tried on 2 past events by Mia Marketer")).toBeVisible();

  // Requested for a certain time.
  await typeInto(marketer, marketer.getByLabel("Note"), "As the shop calls it");
  await pressOn(marketer, marketer.getByRole("button", { name: "At a time" }));
  await typeTime(marketer, marketer.getByLabel("Time", { exact: true }), new Date(Date.now() + 30_000));
  await expectAccessibleInBothThemes(marketer);
  await pressOn(marketer, marketer.getByRole("button", { name: "Ask for approval" }));
  await expect(marketer.getByText("Approval asked for release 1")).toBeVisible();

  // Someone else approves it, with the back-test beside it.
  const admin = await as("admin");
  await admin.goto(`${base}/changes`);
  const waiting = admin.getByRole("region", { name: "Release 1" });
  await expect(waiting.getByText("Tried on 2 past events by Mia Marketer")).toBeVisible();
  await expect(waiting.getByText("Older than the draft")).toHaveCount(0);
  await expectAccessibleInBothThemes(admin);
  await pressOn(admin, waiting.getByRole("button", { name: "Approve release" }));
  await expect(admin.getByText("Release 1 approved")).toBeVisible();
  const release = async () => (await api.get(`/api${base}/releases`)).items[0];
  await expect.poll(async () => (await release()).state, { timeout: 60_000 }).toBe("published");
  const { publishAt, publishedAt } = await release();
  expect(Date.parse(publishedAt)).toBeGreaterThanOrEqual(Date.parse(publishAt));
  expect((await api.get(`/api${base}/mappings/${id}`)).settings).toMatchObject({ eventType: "purchase" });

  // Rolled back with one press.
  await admin.reload();
  await pressOn(admin, admin.getByRole("link", { name: "Releases", exact: true }));
  await expect(admin.getByRole("list", { name: "Releases, newest first" })).toBeVisible();
  await expectAccessibleInBothThemes(admin);
  await pressOn(admin, admin.getByRole("button", { name: "Roll back release 1" }));
  const question = admin.getByRole("alertdialog");
  await expectAccessibleInBothThemes(admin);
  await pressOn(admin, question.getByRole("button", { name: "Roll back" }));
  await expect(admin.getByText("Release 2 is live: it rolls back release 1")).toBeVisible();
  expect((await api.get(`/api${base}/mappings/${id}`)).settings).toMatchObject({ eventType: "order" });
  await tabTo(admin, admin.getByRole("button", { name: "View changes of release 2" }));
});
