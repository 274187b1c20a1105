import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Page } from "@playwright/test";
import { startTestProvider, type TestProvider, testClient } from "#lib/access/oidc/testing/provider.ts";
import { expect, expectAccessible, expectAccessibleInBothThemes, forgetSession, test, tokenIn } from "../fixtures.ts";
import { type Fresh, startFresh } from "../fresh.ts";
import { password } from "../people.ts";

// A company's sign-in, with a real provider on a host of its own: Falconer is at localhost, the
// provider at 127.0.0.1.

const people = {
  ada: { email: "ada@acme.example", email_verified: true, name: "Ada Lovelace", groups: ["falconer-admins"] },
  mia: { email: "mia@acme.example", email_verified: true, name: "Mia Meyer", groups: ["marketing", "staff"] },
  noah: { email: "noah@acme.example", email_verified: true, name: "Noah New", groups: ["canteen"] },
};
/** Allowed to sign in by password in an emergency, and no longer an admin. */
const former = { email: "former@acme.example", password };
const glass = { email: "glass@acme.example", password };

let provider: TestProvider;
let fresh: Fresh;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  provider = await startTestProvider({ people, origin });
  fresh = await startFresh({
    PORT: String(port),
    PUBLIC_URL: origin,
    FALCONER_ADMIN_EMAIL: glass.email,
    FALCONER_ADMIN_PASSWORD: glass.password,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: testClient.id,
    OIDC_CLIENT_SECRET: testClient.secret,
    OIDC_NAME: "Acme",
    OIDC_HELP: "the IT desk",
    OIDC_ADMIN_GROUPS: "falconer-admins",
    OIDC_MARKETER_GROUPS: "marketing",
    OIDC_VIEWER_GROUPS: "staff",
    OIDC_ONLY: "1",
    OIDC_BREAK_GLASS: `${glass.email},${former.email}`,
  });
});
test.afterAll(async () => {
  await fresh?.stop();
  await provider?.stop();
});

// Errors of the provider's own pages, and of what the console asks while someone is signed out.
test.use({ expectedConsoleErrors: [/favicon|status of 40[139]/] });
test.beforeEach(() => test.setTimeout(300_000));

const at = (path: string) => new URL(path, fresh.url).href;

/**
 * Saves pictures of the present page in both themes, for whoever wants to look; it must fit every
 * width.
 */
async function look(page: Page, name: string) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} at ${width} px`).toBeLessThanOrEqual(width);
    if (!process.env.E2E_PICTURES) continue;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${process.env.E2E_PICTURES}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
    await page.emulateMedia({ colorScheme: null });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Signs in as one of the provider's users, from any page that asks for it. */
async function signInAs(page: Page, who: keyof typeof people) {
  await page.getByRole("link", { name: "Sign in with Acme" }).click();
  await page.getByRole("link", { name: who }).click();
}

test("somebody signs in with the provider, has the role of the groups, and comes to the page they wanted", async ({ page }) => {
  await page.goto(at("/destinations"));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByLabel("Password")).toBeHidden();
  await expectAccessibleInBothThemes(page);
  await look(page, "sign-in");
  await signInAs(page, "mia");
  await expect(page.getByRole("heading", { name: "Destinations", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Account of Mia Meyer" }).click();
  await expect(page.getByText("Marketer", { exact: true })).toBeVisible();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(page.getByText("With Acme, which also asks for the second step.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Password" })).toHaveCount(0);
  await expectAccessible(page);
  await look(page, "account");

  // The groups change, and at the next sign-in so does the role.
  people.mia.groups = ["staff"];
  await page.getByRole("button", { name: "Account of Mia Meyer" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out there" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  // The provider's session has ended too, so it asks who it is.
  await signInAs(page, "mia");
  await page.getByRole("button", { name: "Account of Mia Meyer" }).click();
  await expect(page.getByText("Viewer", { exact: true })).toBeVisible();
});

test("somebody without a group for Falconer is told whom to ask, and may be somebody else; cancelling is no mystery", async ({ page }) => {
  await page.goto(at("/sign-in"));
  await signInAs(page, "noah");
  await expect(page.getByRole("heading", { name: "You don’t have a role in Falconer" })).toBeVisible();
  await expect(page.getByText("Ask the IT desk to add you to one that does")).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await look(page, "no-role");
  await page.getByRole("link", { name: "Sign in again, or as someone else" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "Sign-in cancelled" })).toBeVisible();
  await look(page, "cancelled");
  await expect(page.getByText("said no")).toHaveCount(0);
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("link", { name: "ada" }).click();
  await expect(page.getByRole("button", { name: "Account of Ada Lovelace" })).toBeVisible();
});

test("a session ends when the provider's own one does", async ({ page }) => {
  await page.goto(at("/account"));
  await signInAs(page, "ada");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(`${provider.issuer}/session/end`);
  await other.getByRole("button", { name: "Sign out there" }).click();
  await expect(async () => {
    await page.goto(at("/account"));
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test("a break-glass admin gets in without the provider, and the audit log shows it; roles from groups stay as they are", async ({
  page,
  browser,
}) => {
  // A person whose role comes from the groups.
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto(at("/account"));
  await signInAs(theirs, "mia");
  await expect(theirs.getByRole("heading", { name: "Your account" })).toBeVisible();
  await context.close();
  await page.goto(at("/users"));
  await page.getByText("Break-glass sign-in").click();
  await expectAccessible(page);
  await look(page, "break-glass");
  await page.getByLabel("Email").fill(glass.email);
  await page.getByLabel("Password").fill(glass.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();
  await expect(page.getByLabel("Role of Mia Meyer")).toBeDisabled();
  await expectAccessible(page);
  await look(page, "users");
  const entries = await (await page.request.get(at("/api/audit?action=signed_in"))).json();
  expect(JSON.stringify(entries)).toContain("breakGlass");
});

test("passkeys open nothing: nobody whom the provider signs in makes one, and those of former break-glass admins are refused", async ({
  page,
  browser,
}) => {
  await page.goto(at("/account"));
  await signInAs(page, "ada");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Passkeys" })).toHaveCount(0);
  // The page does not offer one, and a script that asks for one is refused.
  expect(await page.evaluate(addPasskey)).toMatchObject({ status: 409 });
  await forgetSession(page);

  // While they were an admin, they made one.
  const admin = await browser.newContext();
  await signInByPassword(await admin.newPage(), glass);
  const headers = { origin: new URL(fresh.url).origin };
  const invited = await admin.request.post(at("/api/invitations"), { headers, data: { email: former.email, role: "admin" } });
  const token = tokenIn((await invited.json()).url);
  await page.request.post(at("/api/invitations/accept"), { headers, data: { token, name: "Fay Former", password: former.password } });
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const;
  await client.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, automaticPresenceSimulation: true } });
  await signInByPassword(page, former);
  expect(await page.evaluate(addPasskey)).toMatchObject({ status: 201 });
  const { id } = await (await page.request.get(at("/api/me"))).json();
  expect((await admin.request.patch(at(`/api/users/${id}`), { headers, data: { role: "viewer" } })).status()).toBe(200);
  await admin.close();

  await forgetSession(page);
  await page.goto(at("/sign-in"));
  await page.getByText("Break-glass sign-in").click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("Sign in with Acme: passwords and passkeys aren’t used here.")).toBeVisible();
});

async function signInByPassword(page: Page, { email, password }: { email: string; password: string }) {
  await page.goto(at("/account"));
  await page.getByText("Break-glass sign-in").click();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
}

/**
 * Runs in the browser: makes a passkey for whoever is signed in; returns the last route's answer.
 */
async function addPasskey(): Promise<{ status: number; text: string }> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const asked = await post("/api/passkeys/options", {});
  if (asked.status !== 200) return asked;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(asked.text));
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return post("/api/passkeys", { name: "Laptop", credential: made.toJSON() });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
