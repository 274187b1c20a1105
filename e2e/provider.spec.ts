import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import type { Page } from "@playwright/test";
import { startTestProvider, type TestProvider, testClient } from "#lib/access/oidc/testing/provider.ts";
import { expect, expectAccessible, expectAccessibleInBothThemes, test } from "./fixtures.ts";
import { type Fresh, startFresh } from "./fresh.ts";
import { password } from "./people.ts";

// A company's sign-in, against a real provider on a host of its own: Falconer is at localhost, the
// provider at 127.0.0.1.

const people = {
  ada: { email: "ada@acme.example", email_verified: true, name: "Ada Lovelace", groups: ["falconer-admins"] },
  mia: { email: "mia@acme.example", email_verified: true, name: "Mia Meyer", groups: ["marketing", "staff"] },
  noah: { email: "noah@acme.example", email_verified: true, name: "Noah New", groups: ["canteen"] },
};
const glass = { email: "glass@acme.example", password };

let provider: TestProvider;
let fresh: Fresh;
test.beforeAll(async () => {
  test.setTimeout(120_000);
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
    OIDC_BREAK_GLASS: glass.email,
  });
});
test.afterAll(async () => {
  await fresh?.stop();
  await provider?.stop();
});

const at = (path: string) => new URL(path, fresh.url).href;

/** From wherever one is asked to sign in, as somebody of the provider's. */
async function signInAs(page: Page, who: keyof typeof people) {
  await page.getByRole("link", { name: "Sign in with Acme" }).click();
  await page.getByRole("link", { name: who }).click();
}

test("somebody signs in with the provider, has the role of the groups, and comes to the page they wanted", async ({ page }) => {
  await page.goto(at("/destinations"));
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByLabel("Password")).toBeHidden();
  await expectAccessibleInBothThemes(page);
  await signInAs(page, "mia");
  await expect(page.getByRole("heading", { name: "Destinations", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Account of Mia Meyer" }).click();
  await expect(page.getByText("Marketer", { exact: true })).toBeVisible();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(page.getByText("With Acme, which also asks for second factors.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Password" })).toHaveCount(0);
  await expectAccessible(page);

  // The groups change; at the next sign-in the role does.
  people.mia.groups = ["staff"];
  await page.getByRole("button", { name: "Account of Mia Meyer" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out there" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  // The provider's session has ended too: it asks who it is.
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
  await page.getByRole("link", { name: "Sign in again, or as someone else" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "Sign-in cancelled" })).toBeVisible();
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
}) => {
  await page.goto(at("/users"));
  await page.getByText("Break-glass sign-in").click();
  await expectAccessible(page);
  await page.getByLabel("E-mail").fill(glass.email);
  await page.getByLabel("Password").fill(glass.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();
  await expect(page.getByLabel("Role of Mia Meyer")).toBeDisabled();
  await expectAccessible(page);
  const entries = await (await page.request.get(at("/api/audit?action=signed_in"))).json();
  expect(JSON.stringify(entries)).toContain("breakGlass");
});

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}
