// Walks through docs/first-steps.md in its order, on the demo that the page starts: sends an event,
// builds a mapping from it, releases the mapping after a back-test, reprocesses, and rolls back.
import { tmpdir } from "node:os";
import type { Locator, Page } from "@playwright/test";
import { commandsOf, shellBlocks } from "#lib/run/docs/testing/blocks.ts";
import { test as base, expect } from "../fixtures.ts";
import { MappingEditor } from "../pages/mapping-editor.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { Shell } from "../shell.ts";
import { type Demo, startDemo } from "./demo-server.ts";

const test = base.extend<{ demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const demo = await startDemo();
      await use(demo);
      await demo.stop();
    },
    { timeout: 120_000 },
  ],
  baseURL: ({ demo }, use) => use(demo.url),
});

/** The page's second block: an address and a token, and the command that sends an event. */
const [, sending] = shellBlocks("docs/first-steps.md").map((block) => commandsOf(block).map(({ command }) => command));
const recipe = "Every property as an attribute";
const mapping = "Reviews";
const eventName = "Review Written";

test("the first steps of the docs lead from a first event to a release and back", async ({ page, demo }) => {
  test.setTimeout(480_000);
  const entry = signInPage(page);
  await entry.open();
  await entry.byPassword(demo.email, demo.password);
  await entry.expectInside();
  await page.getByRole("button", { name: "Not now" }).click();

  // Send an event of your own
  const source = await addSource(page);
  expect(await send(source, "review-1")).toMatchObject({ accepted: 1 });
  await seeItArrive(page);
  // Build a mapping from it
  await buildMapping(page);
  // Change it by a release, with a back-test
  await releaseWithBackTest(page);
  expect(await send(source, "review-2")).toMatchObject({ accepted: 1 });
  await seeItDelivered(page);
  await reprocessTheFirst(page);
  await rollBack(page);
});

/** Follows a link of the side bar. */
async function goTo(page: Page, entry: string): Promise<void> {
  await page.getByRole("complementary").getByRole("link", { name: entry, exact: true }).click();
  await expect(page.getByRole("main").getByRole("heading", { level: 1, name: entry })).toBeVisible();
}

/** The dialog that is on top. */
const sheet = (page: Page): Locator => page.getByRole("dialog").last();

/** Returns what the page shows only once: the address and the header token. */
async function addSource(page: Page): Promise<{ address: string; token: string }> {
  await goTo(page, "Sources");
  await page.getByRole("link", { name: "Add source" }).click();
  await expect(page.getByRole("button", { name: "Add source" })).toBeEnabled();
  await page.getByLabel(/^Name/).fill("My backend");
  await page.getByRole("radio", { name: /^Your own backend/ }).check();
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect My backend to your backend" })).toBeVisible();
  const [address = "", header = ""] = await page.getByRole("main").locator("ol code[tabindex]").allInnerTexts();
  return { address, token: header.replace("Authorization: Bearer ", "") };
}

/** Sends with the page's command. Returns the source's answer. */
async function send({ address, token }: { address: string; token: string }, messageId: string) {
  const shell = new Shell(tmpdir(), {}, "");
  shell.set("SOURCE", address);
  shell.set("HEADER_TOKEN", token);
  const { out, err } = await shell.run((sending?.[1] ?? "").replace("review-1", messageId));
  shell.end();
  expect(out, err).not.toBe("");
  return JSON.parse(out);
}

async function seeItArrive(page: Page): Promise<void> {
  await expect(page.getByText("Events are arriving")).toBeVisible();
  await page.getByRole("link", { name: "View events" }).click();
  const events = page.getByRole("table");
  await expect(events.getByRole("link", { name: eventName })).toHaveCount(1);
  await events.getByRole("link", { name: eventName }).click();
  await sheet(page).getByRole("link", { name: "Track to event" }).click();
  const delivery = sheet(page);
  await expect(delivery.getByText("Delivered").first()).toBeVisible();
  await expect(delivery.getByText("/segment/v2/events").filter({ visible: true }).first()).toBeVisible();
  await expect(delivery.getByText("200").first()).toBeVisible();
  await expect(delivery.getByText("Blue mug").filter({ visible: true })).toHaveCount(0);
  await page.keyboard.press("Escape");
}

async function buildMapping(page: Page): Promise<void> {
  await goTo(page, "Mappings");
  await page.getByRole("link", { name: "New mapping" }).click();
  await page.getByRole("button", { name: recipe }).first().click();
  const editor = new MappingEditor(page);
  await editor.ready();
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await editor.name.fill(mapping);
  await page.getByRole("combobox", { name: "Event name", exact: true }).fill(eventName);
  await page.getByRole("option", { name: eventName }).first().click();
  // The shop keeps sending events, so the newest one may be another.
  const show = page.getByRole("button", { name: "Show one that matches" });
  await expect(show.or(editor.preview.getByText("Blue mug")).first()).toBeVisible();
  if (await show.isVisible()) await show.click();
  await expect(editor.preview).toContainText("Blue mug");
  for (const name of ["product", "stars"]) {
    await page.getByRole("button", { name: `Create ${name} in Talon.One` }).click();
    await expect(page.getByRole("button", { name: `Create ${name} in Talon.One` })).toHaveCount(0);
    await expect(page.getByText(`${name} created in Talon.One`).first()).toBeVisible();
  }
  const state = page.locator("form > header").getByRole("switch");
  if (!(await state.isChecked())) await state.click();
  await page.locator("form > header").getByRole("button", { name: "Save draft" }).click();
  await editor.mappingId();
}

/** Tries the draft on the event that came, and releases it. */
async function releaseWithBackTest(page: Page): Promise<void> {
  await page.getByRole("link", { name: "See all changes" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Changes" })).toBeVisible();
  await expect(page.getByText("1 change goes live, between two events.")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: `Release ${mapping}` })).toBeChecked();
  // The other such button belongs to the scheduled release.
  const beside = page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name: "Back-test", exact: true }) });
  await beside.getByRole("button", { name: "Back-test" }).click();
  const test = page.getByRole("dialog", { name: /^Back-test/ });
  await test.getByLabel("Event name").fill(eventName);
  await test.getByRole("button", { name: "Try on the last 1,000 events" }).click();
  await expect(test.getByRole("button", { name: "Not matched now, Would send after the change" })).toBeVisible();
  const requests = (name: string) => test.locator("dt", { hasText: name }).locator("xpath=following-sibling::dd[1]").innerText();
  expect([Number.parseInt(await requests("Requests now"), 10), Number.parseInt(await requests("Requests after"), 10)]).toEqual([1, 2]);
  await page.keyboard.press("Escape");
  await expect(test).toHaveCount(0);
  await page.getByLabel("Note").fill("Reviews reach our campaigns");
  await page.getByRole("button", { name: "Release now" }).click();
  await expect(page.getByText(/^Release \d+ is live$/).first()).toBeVisible();
}

async function seeItDelivered(page: Page): Promise<void> {
  await goTo(page, "Deliveries");
  const row = page.getByRole("table").getByRole("row").filter({ hasText: eventName }).filter({ hasText: mapping });
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText("Delivered", { timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await row.getByRole("link", { name: eventName }).click();
  await expect(sheet(page).getByText("Blue mug").filter({ visible: true }).first()).toBeVisible();
  await page.keyboard.press("Escape");
}

/** Sends the event that came before the mapping. */
async function reprocessTheFirst(page: Page): Promise<void> {
  await goTo(page, "Events");
  await page.getByLabel("Search events", { exact: true }).fill("review-1");
  const events = page.getByRole("table").getByRole("link", { name: eventName });
  await expect(events).toHaveCount(1);
  await events.click();
  await sheet(page).getByRole("button", { name: "Reprocess" }).click();
  await sheet(page).getByRole("button", { name: "Preview" }).click();
  const preview = page.getByRole("dialog", { name: "Reprocess 1 event" });
  await expect(preview.getByText("1 of 1 event would make a delivery.")).toBeVisible();
  await expect(preview.getByRole("row").filter({ hasText: mapping })).toContainText("1");
  await preview.getByRole("button", { name: `Examples of ${mapping}` }).click();
  await expect(preview.getByText("Blue mug").filter({ visible: true }).first()).toBeVisible();
  await preview.getByRole("button", { name: "Reprocess 1 event" }).click();
  await expect(preview.getByText("1 event queued")).toBeVisible();
  await preview.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(sheet(page).getByRole("link", { name: mapping, exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
}

async function rollBack(page: Page): Promise<void> {
  await goTo(page, "Changes");
  await page.getByRole("link", { name: "Releases", exact: true }).click();
  const button = page.getByRole("button", { name: /^Roll back release \d+$/ }).first();
  const number = Number(((await button.getAttribute("aria-label")) ?? "").match(/\d+/)?.[0]);
  await button.click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText(`Release ${number + 1} is live: it rolls back release ${number}`).first()).toBeVisible();
  await goTo(page, "Mappings");
  const mappings = page.getByRole("table", { name: "Mappings" });
  await expect(mappings.getByRole("link", { name: "Track to event" })).toBeVisible();
  await expect(mappings.getByRole("link", { name: mapping, exact: true })).toHaveCount(0);
}
