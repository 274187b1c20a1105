import type { Browser, BrowserContext, Page } from "@playwright/test";
import { codeAt } from "#lib/access/auth/testing/totp.ts";
import { type Api, expect, expectAccessible, test, tokenIn } from "./fixtures.ts";
import { accountPage } from "./pages/account-page.ts";
import { signInPage } from "./pages/sign-in-page.ts";
import { UsersPage } from "./pages/users-page.ts";
import { password } from "./people.ts";

let made = 0;
/** A new person, because what happens here would disturb the others' sessions. */
async function newPerson(api: Api, role = "marketer"): Promise<{ email: string; name: string }> {
  const email = `account-${process.pid}-${++made}@example.com`;
  const name = `Account ${made}`;
  const { url } = await api.post("/api/invitations", { email, role });
  await api.post("/api/invitations/accept", { token: tokenIn(url), name, password });
  return { email, name };
}

/** A device with a fingerprint reader, as Chromium emulates it. */
async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: `Account of ${name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

const another = async (browser: Browser, from: Page): Promise<{ context: BrowserContext; page: Page }> => {
  const context = await browser.newContext({ baseURL: new URL(from.url()).origin });
  return { context, page: await context.newPage() };
};

test.describe("passkeys", () => {
  // Refused on purpose: a request from an old session, and a removed passkey.
  test.use({ expectedConsoleErrors: [/status of 40[139]/] });

  test("somebody adds a passkey, signs in with it, names it anew and removes it", async ({ page, api }) => {
    const { email, name } = await newPerson(api);
    await addAuthenticator(page);
    const entry = signInPage(page);
    await entry.open();
    await expectAccessible(page);
    await entry.byPassword(email, password);
    await entry.expectInside();

    const account = accountPage(page);
    await account.open();
    await account.addPasskey("Work laptop");
    await expect(account.passkeys).toHaveCount(1);
    await expect(account.passkeys.first()).toContainText("not used yet");
    await expectAccessible(page);

    await signOut(page, name);
    await entry.byPasskey();
    await entry.expectInside();
    await account.open();
    await expect(account.passkeys.first()).toContainText("last used");

    await page.getByRole("button", { name: "Rename Work laptop" }).click();
    const rename = page.getByRole("dialog", { name: "Rename passkey" });
    await rename.getByLabel("Name").fill("Old laptop");
    await rename.getByRole("button", { name: "Rename" }).click();
    await expect(account.passkeys.first()).toContainText("Old laptop");

    // As if the sign-in were long ago: the page asks for a passkey or the password, then continues
    // with the request.
    let refusals = 0;
    await page.route(/\/api\/passkeys\/pky_/, async (route) => {
      if (route.request().method() !== "DELETE" || refusals++ > 0) return route.fallback();
      await route.fulfill({
        status: 403,
        json: { error: { code: "confirm_first", message: "First confirm that it’s you.", issues: [] } },
      });
    });
    await page.getByRole("button", { name: "Remove Old laptop" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remove passkey" }).click();
    const again = page.getByRole("dialog", { name: "Is it still you?" });
    await expect(again).toBeVisible();
    await expectAccessible(page);
    await again.getByRole("button", { name: "Use a passkey instead" }).click();
    await expect(again).toBeHidden();
    await expect(account.section("Passkeys")).toContainText("No passkeys yet.");

    await signOut(page, name);
    await entry.byPasskey();
    await expect(page.getByText("This passkey was not accepted")).toBeVisible();
  });
});

test("a second factor is set up by QR code or key, and asked for after the password; an admin takes off a lost one", async ({
  page,
  api,
  browser,
  as,
}) => {
  const { email, name } = await newPerson(api, "viewer");
  const entry = signInPage(page);
  await entry.open();
  await entry.byPassword(email, password);
  await entry.expectInside();

  const account = accountPage(page);
  await account.open();
  const { dialog, key, backupCodes } = await account.beginSecondFactor(password);
  await expect(dialog.getByRole("img", { name: "The set-up key as a QR code" })).toBeVisible();
  await expectAccessible(page);
  expect(backupCodes).toHaveLength(10);
  await dialog.getByLabel("Code shown in the app").fill(codeAt(key));
  await dialog.getByRole("button", { name: "Turn on", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(account.section("Two-factor authentication").getByText("On", { exact: true })).toBeVisible();

  await signOut(page, name);
  await entry.byPassword(email, password);
  await expect(page.getByLabel("Code")).toBeVisible();
  await expectAccessible(page);
  await entry.code(codeAt(key, 1));
  await entry.expectInside();

  // Elsewhere, without the app, a backup code signs in. Then the first browser ends that session.
  const elsewhere = await another(browser, page);
  const second = signInPage(elsewhere.page);
  await second.open();
  await second.byPassword(email, password);
  await second.code(backupCodes[0] ?? "");
  await second.expectInside();
  // A page whose session ends leaves by itself as soon as it asks for anything.
  await elsewhere.page.goto("about:blank");
  await account.open();
  const sessions = account.section("Sessions").getByRole("listitem");
  await expect(sessions).toHaveCount(2);
  await expectAccessible(page);
  await sessions.getByRole("button", { name: /^End session of/ }).click();
  await expect(sessions).toHaveCount(1);
  await elsewhere.page.goto("/account");
  await expect(elsewhere.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await elsewhere.context.close();

  await account.section("Two-factor authentication").getByRole("button", { name: "Turn off" }).click();
  const off = page.getByRole("dialog", { name: "Turn off two-factor authentication" });
  await off.getByLabel("Your password").fill(password);
  await off.getByRole("button", { name: "Turn off" }).click();
  await expect(account.section("Two-factor authentication").getByText("Off", { exact: true })).toBeVisible();

  const anew = await account.beginSecondFactor(password);
  await anew.dialog.getByLabel("Code shown in the app").fill(codeAt(anew.key));
  await anew.dialog.getByRole("button", { name: "Turn on", exact: true }).click();
  await expect(anew.dialog).toBeHidden();
  await page.goto("about:blank");
  const users = new UsersPage(await as("admin"));
  await users.open();
  await users.choose(email, "Reset two-factor authentication");
  await expect(users.page.getByRole("alertdialog")).toContainText("Make sure the request really comes from them");
  await users.confirm("Reset two-factor authentication");
  await expect(users.row(email)).toContainText("None");
  await entry.open();
  await entry.byPassword(email, password);
  await entry.expectInside();
});

test("a token is shown once, works for scripts, and stops when it is revoked", async ({ as, baseURL }) => {
  const page = await as("marketer");
  await page.goto("/tokens");
  await page.getByRole("button", { name: "Create token" }).click();
  const dialog = page.getByRole("dialog", { name: "Create token" });
  await dialog.getByLabel("Name").fill("Nightly export");
  await dialog.getByRole("combobox", { name: "Role" }).selectOption("viewer");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const told = page.getByRole("dialog", { name: "Nightly export" });
  const token = await told.locator("code[tabindex]").innerText();
  await told.getByRole("button", { name: "Done" }).click();
  const ask = () => fetch(`${baseURL}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await ask()).json()).toMatchObject({ role: "viewer", via: "token" });
  await expect(page.getByRole("table", { name: "Tokens" })).not.toContainText(token);

  await page.getByRole("button", { name: "Revoke Nightly export" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByText("No tokens yet")).toBeVisible();
  expect((await ask()).status).toBe(401);
});
