import type { Page } from "@playwright/test";
import { type Api, expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";
import { ValueForm } from "./pages/value-form.ts";

// A slow connection, none at all, and a destination that is gone: what the pages say stays true,
// and nothing that was typed is lost.

const trackEvents = {
  name: "Orders",
  actionSlug: "trackEventV2",
  trigger: 'type = "track"',
  enabled: true,
  settings: { customerProfileId: { "@path": "$.userId" }, eventType: "order" },
};
const addMapping = async (api: Api, destinationId: string): Promise<string> =>
  (await api.post(`/api/destinations/${destinationId}/mappings`, trackEvents)).id;

/** Holds the next request of that method until it is let go; `asked`: it has been sent. */
async function hold(page: Page, method: string, address: RegExp) {
  let letGo = () => {};
  let tell = () => {};
  const held = new Promise<void>((done) => {
    letGo = done;
  });
  const asked = new Promise<void>((done) => {
    tell = done;
  });
  await page.route(address, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    tell();
    await held;
    await route.fallback();
  });
  return { letGo, asked };
}

test("a menu that was opened before the page works shows what it offers as soon as it does", async ({ as, baseURL }) => {
  const page = await as("marketer");
  let arrive = () => {};
  const late = new Promise<void>((done) => {
    arrive = done;
  });
  await page.route(`${baseURL}/_next/static/**/*.js`, (route) => late.then(() => route.fallback()));
  await page.goto("/destinations", { waitUntil: "commit" });
  await page.getByRole("button", { name: "Account of Mia Marketer" }).click();
  arrive();
  const first = page.getByRole("menuitem").first();
  await expect(first).toBeFocused();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeInViewport();
  const [item, button] = [await first.boundingBox(), await page.getByRole("button", { name: "Account of Mia Marketer" }).boundingBox()];
  expect(item && button && item.y - button.y, "below the button").toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await expect(first).toHaveCount(0);
});

test("what is typed while the part that a choice needs is on its way counts, and so does each choice", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const settings = { ...trackEvents.settings, attributes: { colour: "red" } };
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, { ...trackEvents, settings });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(destinationId, id);
  const part = await hold(page, "GET", /\/_next\/static\/.*\.js/);
  await editor.choose("Event name", "Text with variables");
  await part.asked;
  await editor.setFixed("Event name", "typed meanwhile");
  const key = (index: number) => page.getByLabel(`Key ${index} of Attributes`, { exact: true });
  const add = page.getByRole("button", { name: "Add key" });
  await add.click();
  await editor.setFixed("colour of Attributes", "blue");
  await add.click();
  await key(1).fill("colours");
  await expect(key(2)).toHaveCount(0);
  part.letGo();
  await expect(page.getByLabel("Text of Event name", { exact: true })).toHaveValue("typed meanwhile");
  await expect(key(3)).toBeVisible();
  await expect(key(1)).toHaveValue("colours");
  await expect(page.getByLabel("Value of colours of Attributes", { exact: true })).toHaveValue("blue");
});

test("what is typed while a save is on its way stays, and is what is left to save", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const id = await addMapping(api, destinationId);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  await editor.open(destinationId, id);
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await editor.setFixed("Event name", "first");
  const saving = await hold(page, "PATCH", /\/mappings\/map_/);
  await editor.save();
  await saving.asked;
  await editor.name.fill("Typed meanwhile");
  await editor.setFixed("Event name", "second");
  saving.letGo();
  await editor.saved();
  await expect(editor.name).toHaveValue("Typed meanwhile");
  await expect(page.getByLabel("Value of Event name", { exact: true })).toHaveValue("second");
  await expect(page.locator("[data-save-bar]")).toContainText("2 ");
  expect(await api.get(`/api/destinations/${destinationId}/mappings/${id}`)).toMatchObject({
    name: "Orders",
    settings: { eventType: "first" },
  });
  await page.unrouteAll();
  await editor.save();
  await expect
    .poll(() => api.get(`/api/destinations/${destinationId}/mappings/${id}`))
    .toMatchObject({ name: "Typed meanwhile", settings: { eventType: "second" } });

  // A new one gets a page of its own.
  await editor.openNew(destinationId, "Order to customer session");
  await editor.name.fill("New and slow");
  const creating = await hold(page, "POST", /\/mappings$/);
  await editor.save();
  await creating.asked;
  await editor.name.fill("New, typed meanwhile");
  creating.letGo();
  await editor.mappingId();
  await editor.ready();
  await expect(editor.name).toHaveValue("New, typed meanwhile");
  await expect(page.getByText("Your unsaved changes are back")).toBeVisible();
});

test("so do the forms of the settings", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  const at = `/api/destinations/${destinationId}`;
  await page.goto(`/destinations/${destinationId}/settings`);
  const name = page.getByLabel(/^Name/).first();
  await expect(name).not.toHaveValue("");
  const days = page.getByLabel(/^Keep events and deliveries for/);
  await name.fill(`${destinationId} first`);
  const saving = await hold(page, "PATCH", /\/api\/destinations\/dst_\w+$/);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await saving.asked;
  await name.fill(`${destinationId} second`);
  await days.fill("55");
  saving.letGo();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(name).toHaveValue(`${destinationId} second`);
  await expect(days).toHaveValue("55");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(() => api.get(at)).toMatchObject({ name: `${destinationId} second`, retentionDays: 55 });

  // Those of deletions, though the key beside them changes meanwhile, and leaving asks.
  await page.goto(`/destinations/${destinationId}/settings?tab=deletions`);
  const perMinute = page.getByLabel("Deletions per minute");
  await perMinute.fill("33");
  const followed = page.waitForResponse((response) => response.url().endsWith("/deletion-rules") && response.request().method() === "GET");
  await api.patch(`${at}/deletion-rules`, { suppress: "none" });
  await followed;
  await expect(page.getByRole("radio", { name: /^Are delivered/ })).toBeChecked();
  await expect(perMinute).toHaveValue("33");
  await page.getByRole("complementary").getByRole("link", { name: "Mappings", exact: true }).click();
  await expect(page.getByRole("alertdialog", { name: "Leave without saving?" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(() => api.get(`${at}/deletion-rules`)).toMatchObject({ perMinute: 33, suppress: "none" });
});

test.describe("without the network", () => {
  test.use({ expectedConsoleErrors: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|ChunkLoadError|Failed to load chunk|404/] });

  test("a part of the editor is late, and the form stays", async ({ as, api }) => {
    const { destinationId } = await setUpDestination(api);
    const id = await addMapping(api, destinationId);
    const page = await as("marketer");
    const editor = new MappingEditor(page);
    const form = new ValueForm(page);
    await editor.open(destinationId, id);
    await expect(page.locator("form[inert]")).toHaveCount(0);
    await editor.name.fill("Typed before");
    // What clicks need comes with the first touch.
    await form.choose("Customer profile ID", "Fixed value");
    await expect(page.getByLabel("Value of Customer profile ID", { exact: true })).toBeVisible();
    await form.choose("Customer profile ID", "From the event");
    await expect(page.getByLabel("Path of Customer profile ID", { exact: true })).toBeVisible();
    await page.context().setOffline(true);
    await form.choose("Customer profile ID", "Function");
    await expect(page.getByText("Part of this page couldn’t be loaded.").first()).toBeVisible();
    await expect(editor.name).toHaveValue("Typed before");
    await page.getByRole("link", { name: "JSON", exact: true }).click();
    await page.getByRole("button", { name: "Back-test" }).click();
    await page.context().setOffline(false);
    await expect(page.getByRole("dialog", { name: "Back-test Typed before" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("textbox", { name: "Mapping as JSON" })).toBeVisible();
    await page.getByRole("link", { name: "Form", exact: true }).click();
    await expect(page.getByLabel("Function of Customer profile ID", { exact: true })).toBeVisible();
    await editor.save();
    await editor.saved();
  });

  test("the state beside the name says that nobody responds, and is not green meanwhile", async ({ as, api }) => {
    const setup = await setUpDestination(api);
    await addMapping(api, setup.destinationId);
    await sendEvents(setup, { type: "track", event: "Order Completed", userId: "u", messageId: `away-${setup.destinationId}` });
    const page = await as("viewer");
    await page.goto(`/destinations/${setup.destinationId}/deliveries`);
    const state = page.getByRole("banner").getByRole("link", { name: /^State:/ });
    await expect(state).toHaveText("State: Delivering");
    await page.context().setOffline(true);
    await expect(state).toHaveText(/^State: Falconer hasn’t responded for \d+ s$/);
    await expectAccessible(page);
    await page.context().setOffline(false);
    await expect(state).toHaveText("State: Delivering");
  });

  test("who works at a destination that is deleted meanwhile is told, and is not sent to its mappings", async ({ as, api }) => {
    const { destinationId } = await setUpDestination(api);
    const id = await addMapping(api, destinationId);
    const page = await as("marketer");
    const editor = new MappingEditor(page);
    await editor.open(destinationId, id);
    await expect(page.locator("form[inert]")).toHaveCount(0);
    await editor.name.fill("Typed before");
    await api.delete(`/api/destinations/${destinationId}`);
    const told = page.getByText("This destination was deleted, or you no longer have a role in it");
    await expect(told).toBeVisible();
    await editor.save();
    await expect(editor.problems.last()).toContainText("This destination does not exist. Your changes stay in this browser.");
    await expect(editor.name).toHaveValue("Typed before");
    await expectAccessible(page);
    await page.getByRole("link", { name: "All destinations" }).click();
    await page.getByRole("alertdialog", { name: "Leave without saving?" }).getByRole("button", { name: "Leave" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Destinations" })).toBeVisible();
    await expect(told).toHaveCount(0);
  });
});

test("the page of a deleted mapping says so, and leads to where it is restored", async ({ as, api }) => {
  const { destinationId } = await setUpDestination(api);
  const id = await addMapping(api, destinationId);
  await api.delete(`/api/destinations/${destinationId}/mappings/${id}`);
  const page = await as("marketer");
  await new MappingEditor(page).open(destinationId, id);
  await expect(page.getByText("This mapping is deleted")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Deleted mappings" }).click();
  const restored = page.waitForResponse((response) => response.url().endsWith("/restore") && response.ok());
  await page.getByRole("button", { name: "Restore" }).click();
  await restored;
  await new MappingEditor(page).open(destinationId, id);
  await expect(page.getByText("This mapping is deleted")).toHaveCount(0);
});
