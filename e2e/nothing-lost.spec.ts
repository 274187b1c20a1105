import type { Page } from "@playwright/test";
import { type Api, expect, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";
import { MappingListPage } from "./pages/mapping-list-page.ts";
import { ValueForm } from "./pages/value-form.ts";
import { password, people } from "./people.ts";

// Nothing that someone typed is lost or silently left out, whatever happens around it.

const settings = { customerProfileId: { "@path": "$.userId" }, eventType: "a", attributes: { a: "1" } };

async function makeMapping(api: Api) {
  const { destinationId } = await setUpDestination(api);
  const body = { name: "Kept", actionSlug: "trackEventV2", trigger: 'type = "track"', settings };
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, body);
  return { destinationId, id, path: `/api/destinations/${destinationId}/mappings/${id}` };
}

test("what cannot be read yet is kept, and is never left out of a save in silence", async ({ as, api }) => {
  const { destinationId, id, path } = await makeMapping(api);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const form = new ValueForm(page);
  await page.goto(`/destinations/${destinationId}/mappings/${id}?tab=json`);
  const text = page.getByRole("textbox", { name: "Mapping as JSON" });
  await text.click();
  const type = async (json: string) => {
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(json);
  };
  await type('{ "customerProfileId": { "@path": "$.userId" }, "eventType": "read" }');
  await type('{ "customerProfileId": { "@path": "$.userId" }, "eventType": "half');
  await editor.save();
  await expect(editor.problems).toContainText("The JSON can’t be read. Line 1, column 62");
  expect((await api.get(path)).settings).toEqual(settings);

  await page.getByRole("link", { name: "Form", exact: true }).click();
  await expect(page.getByRole("button", { name: "Discard it" })).toBeVisible();
  await expect(page.getByLabel("Value of Event name", { exact: true })).toBeDisabled();
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("half");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await editor.ready();
  await expect(page.getByText("Your unsaved changes are back")).toBeVisible();
  await page.getByRole("link", { name: "JSON", exact: true }).click();
  await expect(text).toContainText("half");
  await page.getByRole("link", { name: "Form", exact: true }).click();
  await page.getByRole("button", { name: "Discard it" }).click();
  await expect(page.getByLabel("Value of Event name", { exact: true })).toHaveValue("read");

  // The same in one field, in a key without a name, and in the trigger.
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await form.choose("Attributes", "Advanced (JSON)");
  await form.setJson("Attributes", '{ "half": ');
  await editor.save();
  await expect(editor.problems).toContainText("Attributes: Its JSON can’t be read yet.");
  await form.setJson("Attributes", '{ "b": 1 }');
  await form.choose("Attributes", "Key-value pairs");
  await form.addKey("Attributes", 2, "");
  await form.setPath("key 2 of Attributes", "$.userId");
  await expect(editor.problems).toContainText("Attributes: One of its keys has no name.");
  await page.getByLabel("Key 2 of Attributes", { exact: true }).fill("c");
  // A value tried under one key is not offered under the key that replaces it.
  await form.choose("b of Attributes", "Text with variables");
  await page.getByRole("button", { name: "Remove b of Attributes" }).click();
  await form.choose("c of Attributes", "Fixed value");
  await expect(page.getByLabel("Value of c of Attributes", { exact: true })).toHaveValue("");
  await form.setFixed("c of Attributes", "new");
  await page.getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByLabel("Field of condition 1", { exact: true }).fill("properties.total");
  await page.keyboard.press("Escape");
  await page.getByLabel("Comparison of condition 1", { exact: true }).selectOption({ label: "is above" });
  await expect(editor.problems).toContainText("A condition of the trigger is incomplete.");
  await page.getByRole("link", { name: "JSON", exact: true }).click();
  await page.getByRole("link", { name: "Form", exact: true }).click();
  await page.getByLabel("Value of condition 1", { exact: true }).fill("50");
  await editor.save();
  await editor.saved();
  expect(await api.get(path)).toMatchObject({
    trigger: 'type = "track" and properties.total > 50',
    settings: { eventType: "a", attributes: { c: "new" } },
  });
});

test.describe("with a network that fails", () => {
  test.use({ expectedConsoleErrors: [/500|409|404|401|ERR_INTERNET_DISCONNECTED|ERR_FAILED/] });
  test("a save says what went wrong, is sent once, and outlives the session", async ({ browser, baseURL, api }) => {
    const { destinationId, id, path } = await makeMapping(api);
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    const signIn = async () => {
      await page.getByLabel("Email").fill(people.marketer.email);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page
        .getByRole("button", { name: /Sign in/ })
        .first()
        .click();
    };
    await page.goto(`/destinations/${destinationId}/mappings/${id}`);
    await signIn();
    const editor = new MappingEditor(page);
    await editor.ready();
    await editor.name.fill("Still here");

    const mapping = /\/mappings\/map_/;
    const only = (method: string, answer: "abort" | { status: number }) =>
      page.route(mapping, (route) => {
        if (route.request().method() !== method) return route.fallback();
        return answer === "abort" ? route.abort() : route.fulfill({ ...answer, body: "<html>" });
      });
    await only("PATCH", { status: 500 });
    await editor.save();
    await expect(editor.problems).toContainText("Falconer couldn’t respond (500). Try again in a moment.");
    await page.unroute(mapping);
    await context.setOffline(true);
    await editor.save();
    await expect(editor.problems).toContainText("Falconer can’t be reached. Check your connection and try again.");
    await context.setOffline(false);

    // Someone else saved first, and their version cannot be fetched.
    await api.patch(path, { name: "Theirs" });
    await only("GET", "abort");
    await editor.save();
    await expect(editor.problems).toContainText("after you opened it");
    await page.unroute(mapping);
    await editor.save();
    await page.getByRole("dialog").getByRole("button", { name: "Keep mine" }).click();

    // An impatient person on a slow connection.
    let sent = 0;
    let answer = () => {};
    const held = new Promise<void>((done) => {
      answer = done;
    });
    await page.route(/\/tester\/cases/, (route) => held.then(() => route.fallback()));
    page.on("request", (request) => {
      if (request.method() === "PATCH") sent++;
    });
    const save = page.locator("form > header").getByRole("button", { name: /^Sav/ }).last();
    await save.dblclick();
    await expect(save).toHaveText("Saving…");
    await save.click({ force: true });
    answer();
    await editor.saved();
    expect(sent).toBe(1);

    await editor.name.fill("Outlives the session");
    await context.clearCookies();
    await editor.save();
    await expect(page).toHaveURL(/sign-in\?ended=1/);
    expect(asked, "questions of the browser itself").toEqual([]);
    await signIn();
    await editor.ready();
    await expect(editor.name).toHaveValue("Outlives the session");

    await api.delete(path);
    await editor.save();
    await expect(editor.problems).toContainText("Someone deleted this mapping. Restore it under Mappings, Deleted");
    await context.close();
  });
});

test("an untouched form follows what was saved elsewhere; a mapping that was begun is offered again", async ({ as, api }) => {
  const { destinationId } = await makeMapping(api);
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const list = await new MappingListPage(page).open(destinationId);
  await page.getByRole("link", { name: "Kept" }).click();
  await editor.ready();
  await page.goBack();
  await list.switchOn("Kept");
  await page.getByRole("link", { name: "Kept" }).click();
  await expect(page.getByText("On: events use it")).toBeVisible();

  await editor.openNew(destinationId, "Order to customer session");
  await editor.name.fill("Half a mapping");
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("Half a mapping");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.goto(`/destinations/${destinationId}/mappings/new`);
  await expect(page.getByText("You have an unsaved mapping: Half a mapping")).toBeVisible();
  await page.getByRole("button", { name: "Order to customer session" }).first().click();
  await expect(page.getByRole("alertdialog", { name: "Start another mapping?" })).toBeVisible();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Continue it" }).click();
  await editor.ready();
  await expect(editor.name).toHaveValue("Half a mapping");
});

test("settings that are being typed outlive other changes, and a header token is seen", async ({ as, api }) => {
  const { destinationId, sourceId } = await setUpDestination(api);
  const page = await as("admin");
  // Typed before the page's scripts have loaded: what the server drew can be read already.
  let arrive = () => {};
  const scripts = new Promise<void>((done) => {
    arrive = done;
  });
  await page.route(/_next\/static\/.*\.js/, (route) => scripts.then(() => route.fallback()));
  await page.goto(`/destinations/${destinationId}/sources/${sourceId}`, { waitUntil: "commit" });
  const name = page.getByLabel(/^Name/);
  await name.fill("Typed, not saved");
  arrive();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
  await expect(page.getByRole("radio", { name: /^The first event is signed/ })).toBeChecked();
  const refreshed = page.waitForResponse((response) => response.request().method() === "GET" && response.url().endsWith(sourceId));
  await page.getByRole("button", { name: "Create new header token" }).click();
  await expect(page.getByText("Copy the header token now")).toBeVisible();
  await refreshed;
  await expect(page.getByText("Waiting for the first event")).toBeVisible();
  await expect(page.getByText("Copy the header token now")).toBeVisible();
  await expect(name).toHaveValue("Typed, not saved");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  const at = `/api/destinations/${destinationId}`;
  expect(await api.get(`${at}/sources/${sourceId}`)).toMatchObject({ name: "Typed, not saved", batchSignatures: "first_event_and_header" });

  await page.goto(`/destinations/${destinationId}/settings`);
  await expect(name).not.toHaveValue("");
  await name.fill("Typed by me");
  await api.patch(at, { retentionDays: 77, name: "Typed by another" });
  const followed = page.getByLabel(/^Keep events and deliveries for/);
  await expect(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await expect(followed).toHaveValue("77", { timeout: 500 });
  }).toPass({ timeout: 15_000 });
  await expect(name).toHaveValue("Typed by me");
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(name).toHaveValue("Typed by another");
  // A save sends what was edited here, and then shows what is stored.
  await api.patch(at, { retryHorizonHours: 5 });
  await name.fill("Saved by me");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByLabel(/^Retry for/)).toHaveValue("5");
  await expect(name).toHaveValue("Saved by me");
  expect(await api.get(at)).toMatchObject({ name: "Saved by me", retryHorizonHours: 5, retentionDays: 77 });
});

test("letters typed as soon as the editor takes them arrive, though a part of it is late and the account's names come", async ({
  as,
  api,
}) => {
  const { destinationId } = await setUpDestination(api);
  const names = Array.from({ length: 3_000 }, (_, n) => ({ entity: "CustomerProfile", name: `attribute${n}`, type: "string" }));
  const content = { data: names.map((each) => ({ ...each, title: each.name })) };
  await api.raw.put(`/api/destinations/${destinationId}/catalogue/file`, { data: { part: "attributes", content } });
  const body = {
    name: "Typed early",
    actionSlug: "updateCustomerProfileV3",
    trigger: 'type = "track"',
    settings: { customerProfileId: { "@path": "$.userId" }, attributes: { attribute1: "a value" } },
  };
  const newPath = async () => {
    const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, body);
    return `/destinations/${destinationId}/mappings/${id}?event=sample:order`;
  };
  const page = await as("marketer");
  const keyOn = (at: Page) => at.getByLabel("Key 1 of Attributes", { exact: true });
  const worksOn = (at: Page) => at.locator("form:not([inert])").waitFor();

  // What the server drew of a nested value stays as it is, and takes nothing yet.
  let arrive = () => {};
  const late = new Promise<void>((done) => {
    arrive = done;
  });
  let held = 0;
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    if (body.includes("Add a field to ")) {
      held++;
      await late;
    }
    await route.fulfill({ response, body });
  });
  const known = page.waitForResponse(/\/catalogue\/items$/);
  await page.goto(await newPath(), { waitUntil: "commit" });
  await known;
  await expect.poll(() => held, "scripts that are late").toBe(1);
  const drawn = await keyOn(page).elementHandle();
  await expect(page.locator("form[inert]")).toHaveCount(1);
  arrive();
  await worksOn(page);
  expect(await drawn?.evaluate((box) => box.isConnected), "the box is still the one that the server drew").toBe(true);

  // On a slow machine the parts come to work one after the other.
  for (const rate of [1, 3, 6]) {
    const own = await page.context().newPage();
    await (await own.context().newCDPSession(own)).send("Emulation.setCPUThrottlingRate", { rate });
    await own.goto(await newPath(), { waitUntil: "commit" });
    await worksOn(own);
    const key = keyOn(own);
    await key.focus();
    await own.keyboard.press("End");
    await own.keyboard.type("0 typed early");
    await expect(key).toBeFocused();
    await expect(key).toHaveValue("attribute10 typed early");
    expect(await key.evaluate((box: HTMLInputElement) => box.selectionStart), "the caret").toBe("attribute10 typed early".length);
    await own.close();
  }
});
