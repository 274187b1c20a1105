// Walks through docs/first-steps.md: signs in, sends an event, builds a mapping from it, tests it,
// sees it delivered, changes it by a release with a back-test, and goes back.
import { tmpdir } from "node:os";
import type { APIRequestContext, Page } from "@playwright/test";
import { commandsOf, shellBlocks } from "#lib/run/docs/testing/blocks.ts";
import { type Api, expect, setUpDestination, test } from "../fixtures.ts";
import { EventTester } from "../pages/event-tester.ts";
import { MappingEditor } from "../pages/mapping-editor.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { password, people } from "../people.ts";
import { Shell } from "../shell.ts";

type Walk = { page: Page; api: Api; simulator: APIRequestContext; destinationId: string; base: string };

/** The page's second block: an address and a token, and the command that sends an event. */
const [, sending] = shellBlocks("docs/first-steps.md").map((block) => commandsOf(block).map(({ command }) => command));
const recipe = "Every property as an attribute";

test("the first steps of the docs lead from a first event to a release and back", async ({ page, api, simulator }) => {
  test.setTimeout(180_000);
  const { destinationId } = await setUpDestination(api);
  const walk = { page, api, simulator, destinationId, base: `/destinations/${destinationId}` };
  const entry = signInPage(page);
  await entry.open();
  await entry.byPassword(people.admin.email, password);
  await entry.expectInside();

  const user = `first-${destinationId.slice(-8)}`;
  const source = await addSource(walk);
  expect(await send(source, user, `review-1-${destinationId}`)).toMatchObject({ discarded: 1 });
  await expect(page.getByText("Events are arriving")).toBeVisible();
  await page.goto(`${walk.base}/events`);
  await expect(page.getByRole("table")).toContainText("Review Written");
  await expect(page.getByRole("table")).toContainText("Not used");

  const mappingId = await buildMapping(walk);
  expect(await send(source, user, `review-2-${destinationId}`)).toMatchObject({ accepted: 1 });
  await testAndSeeDelivered(walk);
  await reprocessTheFirst(walk, user);
  await releaseAndRollBack(walk, mappingId);
});

/** Returns what the page shows only once: the address and the header token. */
async function addSource({ page, base }: Walk): Promise<{ address: string; token: string }> {
  await page.goto(`${base}/sources/new`);
  await expect(page.getByRole("button", { name: "Add source" })).toBeEnabled();
  await page.getByLabel(/^Name/).fill("My backend");
  await page.getByRole("radio", { name: /^Your own backend/ }).check();
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect My backend to your backend" })).toBeVisible();
  const [address = "", header = ""] = await page.getByRole("main").locator("ol code[tabindex]").allInnerTexts();
  return { address, token: header.replace("Authorization: Bearer ", "") };
}

/** Sends with the page's command. Returns the source's answer. */
async function send({ address, token }: { address: string; token: string }, user: string, messageId: string) {
  const shell = new Shell(tmpdir(), {}, "");
  shell.set("SOURCE", address);
  shell.set("HEADER_TOKEN", token);
  const { out, err } = await shell.run((sending?.[1] ?? "").replace("u-1", user).replace("review-1", messageId));
  shell.end();
  expect(out, err).not.toBe("");
  return JSON.parse(out);
}

async function buildMapping({ page, destinationId }: Walk): Promise<string> {
  const editor = new MappingEditor(page);
  await editor.openNew(destinationId, recipe);
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await page.getByRole("combobox", { name: "Event name", exact: true }).fill("Review Written");
  await page.getByRole("option", { name: "Review Written" }).first().click();
  await expect(editor.preview).toContainText("Blue mug");
  const state = page.locator("form > header").getByRole("switch");
  if (!(await state.isChecked())) await state.click();
  await editor.save();
  return editor.mappingId();
}

/** Why it matches, what would be sent, and what was sent. */
async function testAndSeeDelivered({ page, base, destinationId }: Walk): Promise<void> {
  const tester = new EventTester(page);
  await tester.open(destinationId);
  await tester.pick("Review Written");
  await tester.choose(recipe);
  await expect(tester.detail).toContainText("Blue mug");
  await tester.validate();
  await expect(tester.detail.getByText("Every request is valid for Talon.One, sizes included.")).toBeVisible();

  await page.goto(`${base}/deliveries`);
  await expect(page.getByRole("table")).toContainText("Delivered");
  await page.getByRole("table").getByRole("link", { name: "Review Written" }).first().click();
  const story = page.getByRole("dialog");
  await expect(story.getByText("/segment/v2/events").filter({ visible: true }).first()).toBeVisible();
  await expect(story.getByText("200").first()).toBeVisible();
}

/** The event that came before the mapping. */
async function reprocessTheFirst({ page, base, simulator }: Walk, user: string): Promise<void> {
  await page.goto(`${base}/events?outcome=discarded`);
  await page.getByRole("table").getByRole("link", { name: "Review Written" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reprocess" }).click();
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("button", { name: "Reprocess 1 event" }).click();
  await expect(page.getByText("1 event queued")).toBeVisible();
  const arrived = async () => {
    const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2")).json();
    return requests.filter(({ body }: { body: { customerProfileId: string } }) => body.customerProfileId === user).length;
  };
  await expect.poll(arrived).toBe(2);
}

/** A change by a release, tried on received events, and rolled back. */
async function releaseAndRollBack({ page, api, base, destinationId }: Walk, mappingId: string): Promise<void> {
  await page.goto(`${base}/settings`);
  const saving = page.getByRole("button", { name: /^Save/ }).first();
  // The server has drawn the page; it reacts a moment later.
  await expect(async () => {
    await page.getByLabel("Mappings go live").selectOption({ label: "By release" });
    await expect(saving).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await saving.click();
  await expect.poll(async () => (await api.get(`/api${base}`)).changes).toBe("release");
  const editor = new MappingEditor(page);
  await editor.open(destinationId, mappingId);
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await editor.choose("Event name", "Fixed value");
  await editor.setFixed("Event name", "review");
  await page.locator("form > header").getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Draft saved. No event uses it until it is released.")).toBeVisible();
  await page.getByRole("link", { name: "See all changes" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Changes" })).toBeVisible();
  await page.getByRole("button", { name: "Back-test" }).click();
  const sheet = page.getByRole("dialog", { name: /^Back-test/ });
  await sheet.getByRole("button", { name: "Try on the last 1,000 events" }).click();
  await expect(sheet.getByText("2 different")).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await page.getByLabel("Note").fill("As the shop calls it");
  await page.getByRole("button", { name: "Release now" }).click();
  await expect(page.getByText("Release 1 is live")).toBeVisible();
  expect((await api.get(`/api${base}/mappings/${mappingId}`)).settings).toMatchObject({ eventType: "review" });
  await page.getByRole("link", { name: "Releases", exact: true }).click();
  await page.getByRole("button", { name: "Roll back release 1" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText("Release 2 is live: it rolls back release 1")).toBeVisible();
}
