import type { Page } from "@playwright/test";
import { expect, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { ConsolePage } from "./pages/console-page.ts";

/** Presses Tab until `target` has the focus; a trap or a control out of reach ends in a failure. */
async function tabTo(page: Page, target: { role: Parameters<Page["getByRole"]>[0]; name: string | RegExp }, most = 60): Promise<void> {
  const wanted = page.getByRole(target.role, { name: target.name }).first();
  for (let pressed = 0; pressed < most; pressed++) {
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${target.name} is out of reach of ${most} Tab presses`);
}

test("the way through the console needs no mouse, and the focus is always seen", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, {
    messageId: `keys-${setup.destinationId}`,
    type: "track",
    event: "Keyboard Pressed",
    userId: "customer-9",
    properties: {},
  });
  const page = await as("admin");
  const frame = new ConsolePage(page);
  await page.goto(`/destinations/${setup.destinationId}`);
  await expect(frame.heading(setup.name)).toBeVisible();

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  // The command palette leads to a page.
  const palette = await frame.openPalette();
  await page.keyboard.type("events");
  await expect(palette.getByRole("option", { name: "Events", exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(frame.heading("Events")).toBeVisible();
  await expect(palette).toBeHidden();

  // A row opens its story; Escape leads back to the row.
  await tabTo(page, { role: "link", name: "Keyboard Pressed" });
  await page.keyboard.press("Enter");
  const story = page.getByRole("dialog");
  await expect(story.getByText("As received, as JSON")).toBeVisible();
  await expect(page).toHaveURL(/event=evt_/);
  await page.keyboard.press("Escape");
  await expect(story).toBeHidden();
  await expect(page).not.toHaveURL(/event=evt_/);
  await expect(page.getByRole("link", { name: "Keyboard Pressed" })).toBeFocused();

  // A menu: open, move, choose; then the focus is back on its button.
  await tabTo(page, { role: "button", name: /^Theme/ }, 80);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu").getByRole("menuitemradio").first()).toBeFocused();
  await page.keyboard.press("d");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveClass(/dark/);
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeFocused();
  // Escape closes it, and the focus is back as well.
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemradio", { checked: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu", { name: /^Theme/ })).toBeHidden();
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeFocused();
  await page.reload();
  await expect(page.locator("html")).toHaveClass(/dark/);

  // A form with an error says so at the top, and leads to the field.
  await page.goto("/destinations/new");
  await tabTo(page, { role: "button", name: "Add destination" });
  await page.keyboard.press("Enter");
  const summary = page.getByRole("alert").filter({ hasText: "need your attention" });
  await expect(summary).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(/^Name/)).toBeFocused();
});

test("no focused control hides under the bars", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.goto(`/destinations/${destinationId}/settings`);
  await page.getByLabel(/^Name/).fill("A name that makes the save bar appear");
  const bar = page.getByRole("button", { name: "Save" });
  await expect(bar).toBeVisible();
  await page.getByRole("main").focus();
  for (let pressed = 0; pressed < 16; pressed++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      // After the last control, the browser itself has the focus.
      if (element === document.body) return null;
      const box = element.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 8));
      return {
        name: element.textContent?.trim().slice(0, 40) || element.id,
        visible: top !== null && (element.contains(top) || top.contains(element)),
      };
    });
    if (seen === null) break;
    expect(seen.visible, `${seen.name} is hidden while it has the focus`).toBe(true);
  }
});

test("where a row or a button disappears, the focus goes beside it, not nowhere", async ({ as, api }) => {
  const { destinationId, name } = await setUpDestination(api);
  const names = ["Export", "Nightly", "Pipeline"].map((name) => `${name} ${destinationId.slice(-6)}`);
  for (const each of names) await api.post("/api/tokens", { name: each, role: "viewer", expiresInDays: 30 });
  const page = await as("admin");
  await page.goto("/tokens");
  const revoke = (index: number) => page.getByRole("button", { name: `Revoke ${names[index]}`, exact: true });
  await expect(revoke(1)).toBeVisible();
  const before = await page.getByRole("button", { name: /^Revoke / }).count();
  await tabTo(page, { role: "button", name: new RegExp(`^Revoke ${names[1]}$`) }, 120);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toBeVisible();
  await tabTo(page, { role: "button", name: "Revoke token" });
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(revoke(1)).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Revoke / })).toHaveCount(before - 1);
  // The row that follows, or the one before where it was the last.
  await expect(
    page
      .getByRole("table", { name: "Tokens" })
      .getByRole("button", { name: /^Revoke / })
      .and(page.locator(":focus")),
  ).toHaveCount(1);

  // A save bar goes, and its button with it.
  await page.goto(`/destinations/${destinationId}/settings`);
  const field = page.getByRole("textbox", { name: /^Name/ }).first();
  await expect(field).toHaveValue(name);
  await tabTo(page, { role: "textbox", name: /^Name/ }, 120);
  await page.keyboard.type("Another name");
  await tabTo(page, { role: "button", name: "Discard" }, 120);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Discard" })).toHaveCount(0);
  await expect(page.getByRole("main").locator(":focus")).toHaveCount(1);
  await expect(field).toHaveValue(name);
});

test("in the event beside a mapping, the arrow keys walk, and close and open branches", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await sendEvents(setup, {
    messageId: `tree-${setup.destinationId}`,
    type: "track",
    event: "Order Completed",
    userId: "customer-9",
    properties: { coupon: "SPRING" },
  });
  const { id } = await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
  });
  const page = await as("marketer");
  await page.goto(`/destinations/${setup.destinationId}/mappings/${id}`);
  const line = (path: string) => page.locator(`[data-event-path="${path}"]`);
  await expect(line("$.properties.coupon")).toBeVisible();
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await line("$.properties").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(line("$.properties.coupon")).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(line("$.properties.coupon")).toBeFocused();
});

test("the focus in the rail and the top bar scrolls no page, however far down it is", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const page = await as("admin");
  await page.setViewportSize({ width: 1280, height: 640 });
  await page.goto(`/destinations/${setup.destinationId}/settings`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const scrolled = () => page.evaluate(() => window.scrollY);
  await page.evaluate(() => window.scrollTo(0, 300));
  expect(await scrolled()).toBe(300);
  const controls = page.locator("aside.sticky a, aside.sticky button, header.sticky a, header.sticky button").filter({ visible: true });
  const count = await controls.count();
  expect(count).toBeGreaterThan(15);
  for (let index = 0; index < count; index++) {
    const control = controls.nth(index);
    await control.focus();
    await expect(control).toBeFocused();
    await expect(control).toBeInViewport({ ratio: 1 });
    expect(await scrolled(), await control.innerText()).toBe(300);
  }
});
