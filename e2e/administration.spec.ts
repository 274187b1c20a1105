import { readFile } from "node:fs/promises";
import { expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { ApiKeysPage } from "./pages/api-keys-page.ts";
import { signInPage } from "./pages/sign-in-page.ts";
import { UsersPage } from "./pages/users-page.ts";
import { password, people } from "./people.ts";

const unique = `${process.pid}-${Date.now() % 100_000}`;

test("an admin invites somebody by link, changes the role, hands on a link for a new password, and removes the account", async ({
  as,
  browser,
  baseURL,
}) => {
  const email = `invited-${unique}@example.com`;
  const users = new UsersPage(await as("admin"));
  await users.open();
  await expectAccessible(users.page);
  // Nobody can change or remove themselves, so one admin always remains.
  const own = users.row(people.admin.email);
  await expect(own.getByRole("combobox")).toBeDisabled();
  await expect(own.getByRole("button", { name: /^More for/ })).toHaveCount(0);

  const link = await users.invite(email, "QA");
  await expect(users.page.getByRole("table", { name: "Invitations" }).getByRole("row").filter({ hasText: email })).toContainText("Open");
  const context = await browser.newContext({ baseURL });
  const guest = await context.newPage();
  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Ivy Invited");
  await guest.getByLabel("Password").fill(password);
  await guest.getByRole("button", { name: "Create account" }).click();
  await signInPage(guest).expectInside();

  await users.open();
  await expect(users.row(email)).toContainText("Ivy Invited");
  await users.row(email).getByRole("combobox", { name: "Role of Ivy Invited" }).selectOption("viewer");
  await expect(users.toasts).toContainText("Ivy Invited is Viewer now");
  expect((await (await guest.request.get("/api/me")).json()).role).toBe("viewer");

  await users.choose(email, "Sign out everywhere");
  await users.confirm("Sign out everywhere");
  await guest.goto("/destinations");
  await expect(guest.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await users.choose(email, "New password");
  await users.page.getByRole("alertdialog").getByRole("button", { name: "Create link" }).click();
  const reset = await users.linkOf(users.page.getByRole("dialog", { name: "A link for Ivy Invited" }));
  await guest.goto(reset);
  await guest.getByLabel("Password").fill("granite teapot violin maple");
  await guest.getByRole("button", { name: "Save password" }).click();
  await signInPage(guest).expectInside();

  await users.choose(email, "Delete");
  await users.confirm("Delete user", email);
  await expect(users.row(email)).toHaveCount(0);
  await guest.goto("/destinations");
  await expect(guest.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await context.close();
});

test("an API key is added with its last day, serves two destinations, is rotated with the old one kept, and its connection is tested", async ({
  as,
  api,
}) => {
  const name = `Shared key ${unique}`;
  const keys = new ApiKeysPage(await as("admin"));
  await keys.open();
  await expectAccessible(keys.page);
  await keys.page.getByRole("button", { name: "Add API key" }).click();
  const expiresOn = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10);
  await keys.fill("Add API key", { name, key: `first-${unique}-0123456789abcdef0123456789`, expiresOn }, "Add key");
  await expect(keys.card(name)).toContainText(/expires in [67] days/);
  await expect(keys.card(name)).toContainText("no destination");

  const { items } = await api.get("/api/api-keys");
  const key = items.find((each: { name: string }) => each.name === name);
  const deployment = "demo.europe-west1.talon.one";
  for (const label of ["One", "Two"]) await api.post("/api/destinations", { name: `${label} ${unique}`, deployment, apiKeyId: key.id });
  await keys.open();
  for (const label of ["One", "Two"]) await expect(keys.card(name).getByRole("link", { name: `${label} ${unique}` })).toBeVisible();

  await keys.card(name).getByRole("button", { name: "Enter a new key" }).click();
  await keys.fill(`A new key for ${name}`, { key: `second-${unique}-0123456789abcdef0123456789`, expiresOn: "" }, "Test and use key");
  await expect(keys.card(name)).toContainText("is kept");
  await expect(keys.card(name)).toContainText("no expiry date set");
  await expect(keys.main).not.toContainText(`second-${unique}`);

  await keys
    .card(name)
    .getByRole("link", { name: `One ${unique}` })
    .click();
  await keys.page.getByRole("complementary").getByRole("link", { name: "Settings" }).click();
  await keys.page.getByRole("button", { name: "Test connection" }).first().click();
  await expect(keys.page.getByText("The connection works")).toBeVisible();

  await keys.open();
  await keys.card(name).getByRole("button", { name: "Remove it" }).click();
  await keys.confirm("Remove old key");
  await expect(keys.card(name)).not.toContainText("is kept");
});

test("the audit log shows each changed field, and leaves as CSV", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  await api.patch(`/api/destinations/${setup.destinationId}`, { name: `Renamed ${unique}` });
  const page = await as("admin");
  await page.goto(`/audit?object=${setup.destinationId}`);
  const entry = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: `updated destination Renamed ${unique}` });
  await expect(entry).toContainText("You");
  await expect(entry.getByRole("listitem")).toHaveText(new RegExp(`^Name: ${setup.name}.*Renamed ${unique}$`));
  await expectAccessible(page);

  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  const lines = (await readFile(await (await waiting).path(), "utf8")).trim().split("\r\n");
  expect(lines[0]).toBe("time,who,user_id,via,address,action,kind,object_id,object,destination_id,changes");
  expect(lines.some((line) => line.includes(`Renamed ${unique}`) && line.includes(",updated,destination,"))).toBe(true);
  expect(lines.slice(1).every((line) => line.includes(setup.destinationId))).toBe(true);
});

test("everything of one person is erased, with a receipt", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const userId = `forget-${unique}`;
  await sendEvents(setup, { messageId: `e-${unique}`, type: "identify", userId, traits: { email: `${userId}@example.com` } });
  const events = () => api.get(`/api/destinations/${setup.destinationId}/events`);
  await expect.poll(async () => (await events()).items.length).toBe(1);
  const page = await as("admin");
  await page.goto("/privacy");
  await expectAccessible(page);
  await page.getByLabel("User ID").fill(userId);
  await page.getByRole("button", { name: "Erase…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByRole("button", { name: "Erase for good" })).toBeDisabled();
  await dialog.getByRole("textbox").fill(userId);
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  const receipt = page
    .getByRole("region", { name: "Receipt" })
    .or(page.locator("section").filter({ hasText: "Everything about this person was erased" }));
  await expect(receipt.first()).toContainText("Ada Admin");
  await expect(receipt.first()).not.toContainText(userId);
  await expectAccessible(page);
  expect((await events()).items).toEqual([]);
});

test("a viewer sees personal data masked, and none of the administration", async ({ as, api }) => {
  const setup = await setUpDestination(api);
  const userId = `secret-person-${unique}`;
  const email = `${userId}@example.com`;
  await sendEvents(setup, {
    messageId: `v-${unique}`,
    type: "identify",
    userId,
    traits: { email, tier: "gold" },
    context: { ip: "203.0.113.77" },
  });
  const page = await as("viewer");
  const seen: string[] = [];
  page.on("response", async (response) => {
    if (/json|html|x-component/.test(response.headers()["content-type"] ?? "")) seen.push(await response.text().catch(() => ""));
  });
  await page.goto(`/destinations/${setup.destinationId}/events`);
  await expect(page.getByRole("table")).toContainText("•••");
  await page.getByRole("row").nth(1).getByRole("link").first().click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("•••");
  await expect(sheet).toContainText("identify");
  const all = `${await page.content()}${seen.join("")}`;
  for (const personal of [userId, email, "203.0.113.77", "gold"]) expect(all).not.toContain(personal);

  for (const entry of ["Users", "Audit log", "Privacy"])
    await expect(page.getByRole("complementary").getByRole("link", { name: entry, exact: true })).toHaveCount(0);
  for (const path of ["/users", "/audit", "/privacy"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Your role can’t open this page" })).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
  }
  await expectAccessible(page);
});
