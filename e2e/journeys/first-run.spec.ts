import { createHmac } from "node:crypto";
import { expect, expectAccessible, forgetSession, sendEvents, test } from "../fixtures.ts";
import { type Fresh, startFresh } from "../fresh.ts";
import { MappingListPage } from "../pages/mapping-list-page.ts";
import { SetUpPages } from "../pages/set-up-pages.ts";

let fresh: Fresh;
test.beforeAll(async () => {
  test.setTimeout(360_000);
  fresh = await startFresh();
});
test.afterAll(async () => {
  await fresh.stop();
});

// The used link is refused, which the browser reports.
test.use({ expectedConsoleErrors: [/look-up/] });

test("from the set-up link to the first delivered event, in the browser alone", async ({ page, playwright }) => {
  test.setTimeout(360_000);
  const setUp = new SetUpPages(page);
  // The link works at the address where this installation listens, whatever host it names.
  await page.goto(new URL(new URL(fresh.setupUrl).pathname + new URL(fresh.setupUrl).hash, fresh.url).href);
  await expectAccessible(page);
  await setUp.createFirstAdmin({ name: "Grace Hopper", email: "grace@example.com", password: "lantern orbit velvet crow" });
  await expect(page.getByText("0 of 6")).toBeVisible();

  await setUp.nextStep("Add destination");
  await setUp.addDestination({ name: "Shop", deployment: "https://ACME.europe-west1.talon.one/", apiKey: "good-key-0123456789abcdef" });
  await expect(page.getByText("1 of 6")).toBeVisible();

  await setUp.nextStep("Add source");
  const source = await setUp.addSource("Website");
  await expect(setUp.main.getByText("Waiting for the first event")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Next step" }).click();
  await expect(page.getByText("2 of 6")).toBeVisible();

  await setUp.nextStep("Create mapping");
  // By its role, because the step before mentions the recipe as well.
  await page.getByRole("button", { name: "Order to customer session" }).first().click();
  const name = page.getByLabel(/^Name/).first();
  await expect(name).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  await expect(page).toHaveURL(/\/mappings\/map_/);
  const destinationId = /destinations\/(dst_\w+)/.exec(page.url())?.[1] as string;

  const list = new MappingListPage(page);
  await list.goTo("Mappings");
  await expect.poll(() => list.names()).toHaveLength(1);
  const [mappingName] = await list.names();
  if (!mappingName) throw new Error("The mapping is not in the list.");
  await list.switchOn(mappingName);

  // Segment's part: the URL and the secret are what the page showed.
  const setup = {
    destinationId,
    sourceId: "",
    name: "Shop",
    webhookUrl: new URL(new URL(source.webhookUrl).pathname, fresh.url).href,
    secret: source.secret,
  };
  await sendEvents(setup, {
    messageId: "first-order",
    type: "track",
    event: "Order Completed",
    userId: "customer-1",
    timestamp: new Date().toISOString(),
    properties: { order_id: "order-1", total: 80, products: [{ sku: "GLOVES", name: "Gloves", price: 40, quantity: 2 }] },
  });
  // A batch as Segment sends it: its first event is signed, with the header that the page showed.
  const batch = ["page-1", "page-2"].map((messageId) => ({ messageId, type: "page", name: "Home", userId: "customer-1" }));
  const signature = createHmac("sha1", setup.secret).update(JSON.stringify(batch[0])).digest("hex");
  const taken = await fetch(setup.webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json", "x-signature": signature, authorization: source.authorization },
    body: JSON.stringify(batch),
  });
  expect([taken.status, await taken.json()]).toMatchObject([200, { discarded: 2 }]);

  await list.goTo("Deliveries");
  await expect(page.getByRole("table", { name: "Deliveries" }).getByText("Delivered")).toBeVisible();
  // The start page is the overview, and the steps are gone from it.
  await page.goto(fresh.url);
  await expect(page.getByRole("heading", { name: "Shop", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "State: Delivering" })).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveCount(0);

  const simulator = await playwright.request.newContext({ baseURL: fresh.simulatorUrl });
  const { requests } = await (await simulator.get("/__simulator/requests?operation=updateCustomerSessionV2")).json();
  expect(requests).toHaveLength(1);
  expect(requests[0].status).toBe(200);
  await simulator.dispose();

  // The link works only once.
  await forgetSession(page);
  await page.goto(new URL(new URL(fresh.setupUrl).pathname + new URL(fresh.setupUrl).hash, fresh.url).href);
  await expect(page.getByText("This link doesn’t work")).toBeVisible();
});
