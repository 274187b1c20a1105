import type { Page } from "@playwright/test";
import { expect, expectAccessibleInBothThemes, setUpDestination, test } from "./fixtures.ts";

const searchOf = (page: Page) => page.getByRole("textbox", { name: "Search routes" });
const formOf = (page: Page) => page.locator("form").filter({ has: page.getByRole("button", { name: "Send request" }) });
const responseOf = (page: Page) => page.getByRole("region", { name: "Response" });
/** Status, time and size; the button that copies has a status element too. */
const statusOf = (page: Page) => responseOf(page).getByRole("status").first();

test("a route is found, and asked by a token that is pasted and kept nowhere", async ({ as, api, baseURL, expectedConsoleErrors }) => {
  expectedConsoleErrors.push(/401/); // the token that is wrong on purpose
  const { destinationId, name } = await setUpDestination(api);
  const { token } = await api.post("/api/tokens", { name: "Reference", role: "viewer", expiresInDays: 30 });
  const page = await as("admin");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));

  await page.goto("/destinations");
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByRole("menuitem", { name: "API reference" }).click();
  await expect(page).toHaveURL(/\/help\/api-reference$/);
  await expect(page.getByRole("heading", { level: 2, name: "Choose a route" })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await searchOf(page).fill("get /mappings");
  await page.getByRole("link", { name: "The destination's mappings in their order" }).click();
  await expect(page).toHaveURL(/\?route=listMappings$/);
  await expect(page.getByRole("heading", { level: 2, name: /^The destination's mappings/ })).toBeVisible();
  const form = formOf(page);
  await form.getByRole("button", { name: "Send request" }).click();
  await expect(form.getByText("Enter a value: it is part of the address.")).toBeVisible();

  await form.getByLabel("destinationId").fill(name);
  await page.getByRole("option", { name }).click();
  await form.getByLabel("Sign in with").selectOption({ label: "An API token" });
  await form.getByLabel("API token", { exact: true }).fill(token);
  await form.getByRole("button", { name: "Send request" }).click();
  const response = responseOf(page);
  await expect(statusOf(page)).toHaveText(/^200/);
  await expect(response).toContainText('"items"');
  await expect(page.getByRole("group", { name: "The same as a command" })).toContainText(
    `curl -s '${baseURL}/api/destinations/${destinationId}/mappings'`,
  );
  await expect(page.getByRole("group", { name: "The same as a command" })).not.toContainText(token);
  await expectAccessibleInBothThemes(page);

  await form.getByLabel("API token", { exact: true }).fill(`${token}x`);
  await form.getByRole("button", { name: "Send request" }).click();
  await expect(statusOf(page)).toHaveText(/^401/);
  await expect(response).toContainText("unauthenticated");

  // The token serves the next route too, and is gone when the page is left.
  await searchOf(page).fill("");
  await page
    .getByRole("navigation", { name: "Routes" })
    .getByRole("button", { name: /^Account/ })
    .click();
  await page.getByRole("link", { name: "Who you are, and what you may do" }).click();
  await expect(page.getByRole("heading", { level: 2, name: /^Who you are/ })).toBeVisible();
  await form.getByLabel("Sign in with").selectOption({ label: "An API token" });
  await expect(form.getByLabel("API token", { exact: true })).toHaveValue(`${token}x`);
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  expect(stored).not.toContain(token);
  await page.reload();
  await expect(form.and(page.locator(":not([inert])"))).toBeVisible();
  await form.getByLabel("Sign in with").selectOption({ label: "An API token" });
  await expect(form.getByLabel("API token", { exact: true })).toHaveValue("");

  expect(asked.filter((url) => !url.startsWith(`${baseURL}/`) && !url.startsWith("data:") && !url.startsWith("blob:"))).toEqual([]);
});

test("how to begin stands there before the routes do; they load once, and again where they failed", async ({
  as,
  expectedConsoleErrors,
}) => {
  expectedConsoleErrors.push(/503/);
  const page = await as("viewer");
  const routes = page.getByRole("navigation", { name: "Routes" });
  let asked = 0;
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  await page.route("**/api/openapi.json", async (request) => {
    asked++;
    await held;
    await request.continue();
  });
  await page.goto("/help/api-reference", { waitUntil: "commit" });
  await expect(page.getByRole("heading", { level: 2, name: "Choose a route" })).toBeVisible();
  await expect(page.getByRole("group", { name: "The first request" })).toContainText(`curl -s ${new URL(page.url()).origin}/api/me`);
  await expect(page.getByRole("term").filter({ hasText: /^session$/ })).toBeVisible();
  await expect(routes.getByRole("button", { name: /^Mappings/ })).toHaveCount(0);
  release();
  await expect(routes.getByRole("button", { name: /^Mappings/ })).toBeVisible();
  expect(asked, "what the page began to load is what its list takes").toBe(1);

  // A route that is opened directly is there before the other routes are.
  await page.unroute("**/api/openapi.json");
  await page.route("**/api/openapi.json", () => {}); // never answered
  await page.goto("/help/api-reference?route=createMapping", { waitUntil: "commit" });
  await expect(page.getByRole("heading", { level: 2, name: /^Add a mapping/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "Parameters" })).toContainText("destinationId");
  await expect(page.getByRole("list", { name: "Fields of the body" })).toContainText("actionSlug");
  await expect(page.getByRole("group", { name: "The same as a command" })).toContainText(`${new URL(page.url()).origin}/api/destinations/`);
  await expect(routes.getByRole("button", { name: /^Mappings/ })).toHaveCount(0);

  await page.unroute("**/api/openapi.json");
  await page.route("**/api/openapi.json", (request) => request.fulfill({ status: 503, body: "" }));
  await page.goto("/help/api-reference?route=createSource");
  await expect(page.getByText("The description couldn’t be loaded")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: /^Add a source/ })).toBeVisible();
  await page.unroute("**/api/openapi.json");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(routes.getByRole("button", { name: /^Sources/ })).toBeVisible();
});

test("a session writes, as a script would; nothing is sent before its parts are there", async ({ as, api, expectedConsoleErrors }) => {
  expectedConsoleErrors.push(/422/); // a body that is refused
  const { destinationId } = await setUpDestination(api);
  const page = await as("admin");
  await page.goto("/help/api-reference?route=createSource");
  const form = formOf(page);
  await expect(page.locator("form[inert]")).toHaveCount(0);
  await form.getByLabel("destinationId").fill(destinationId);
  const body = form.getByLabel("Body as JSON");
  await body.fill('{"name": ');
  await form.getByRole("button", { name: "Send request" }).click();
  await expect(form.getByText(/This isn’t JSON/)).toBeVisible();
  const response = responseOf(page);
  await expect(response).toHaveCount(0);
  await body.fill('{"name": ""}');
  await form.getByRole("button", { name: "Send request" }).click();
  await expect(statusOf(page)).toHaveText(/^422/);
  await expect(response).toContainText("Give it a name.");
  await body.fill('{"name": "From the reference"}');
  await form.getByRole("button", { name: "Send request" }).click();
  await expect(statusOf(page)).toHaveText(/^201/);
  const { items } = await api.get(`/api/destinations/${destinationId}/sources`);
  expect(items.map((source: { name: string }) => source.name)).toContain("From the reference");
});

test("it fits every width, is found by the palette, and asks who is not signed in to sign in", async ({ as, page: visitor }) => {
  const page = await as("viewer");
  const routes = page.getByRole("navigation", { name: "Routes" });
  const heading = page.getByRole("heading", { level: 2 });
  for (const path of ["/help/api-reference", "/help/api-reference?route=createMapping", "/help/api-reference?route=noSuchRoute"]) {
    await page.goto(path);
    for (const width of [320, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await expect(page.getByRole("heading", { level: 1, name: "API reference" })).toBeVisible();
      await expect(routes.or(heading).or(page.getByText("There is no such route")).first(), `${path} at ${width}`).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width}`).toBeLessThanOrEqual(width);
      if (!path.includes("?")) await expect(page.getByRole("heading", { level: 2, name: "Choose a route" })).toBeVisible();
    }
  }
  // On a narrow screen the route replaces the list, and the list comes back.
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/help/api-reference?route=createMapping");
  await expect(page.getByRole("heading", { level: 2, name: /^Add a mapping/ })).toBeVisible();
  await expect(searchOf(page)).toBeHidden();
  await page.getByRole("link", { name: "All routes" }).click();
  await searchOf(page).fill("createMapping");
  await page.getByRole("link", { name: /Add a mapping/ }).click();
  await expect(page.getByRole("heading", { level: 2, name: /^Add a mapping/ })).toBeFocused();

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto("/destinations");
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.getByRole("combobox").pressSequentially("api ref");
  await page.getByRole("option", { name: "API reference" }).first().click();
  await expect(page).toHaveURL(/\/help\/api-reference$/);

  await visitor.goto("/help/api-reference");
  await expect(visitor).toHaveURL(/\/sign-in\?next=/);
});

test("every address of the document refuses the methods it doesn’t have, and says which it has", async ({ api }) => {
  const { paths } = await api.get("/api/openapi.json");
  const made = Object.keys(paths).filter((path) => path.startsWith("/api/") && !/^\/api\/(auth|webhooks|health|ready)\b/.test(path));
  expect(made.length).toBeGreaterThan(100);
  for (const path of made) {
    const has = Object.keys(paths[path]).map((method) => method.toUpperCase());
    const method = ["DELETE", "PUT", "PATCH", "POST", "GET"].find((each) => !has.includes(each)) ?? "";
    const answer = await api.raw.fetch(path.replace(/\{\w+\}/g, "an-id"), { method });
    expect([answer.status(), (await answer.json()).error.code], `${method} ${path}`).toEqual([405, "method_not_allowed"]);
    const added = has.includes("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"];
    expect(answer.headers().allow?.split(", ").sort(), path).toEqual([...has, ...added].sort());
  }
});
