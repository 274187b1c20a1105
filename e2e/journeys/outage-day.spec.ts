// A day on which everything goes wrong, as someone at the console sees it. What the screen says is
// compared with what the simulated Talon.One has recorded.
import type { APIRequestContext, Page } from "@playwright/test";
import { type Api, expect, expectAccessible, sendEvents, test } from "../fixtures.ts";
import { DeliveryListPage } from "../pages/delivery-list-page.ts";

/** The API reports the rejected key as such, which the browser logs. */
test.use({ expectedConsoleErrors: [/rotate/] });

/** A host that no other test, and no earlier try of this one, has sent to. */
const deployment = `outage-day-${Date.now()}.europe-west1.talon.one`;
type Recorded = {
  status: number;
  at: number;
  deployment: string;
  operation: string;
  body: { customerProfileId?: string; eventType?: string };
};

async function play(api: Api, simulator: APIRequestContext) {
  const destination = await api.post("/api/destinations", { name: "Outage day", deployment, apiKey: "the-first-key-0123456789abcdef" });
  const source = await api.post(`/api/destinations/${destination.id}/sources`, { name: "Website" });
  await api.post(`/api/destinations/${destination.id}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
  });
  const setup = {
    destinationId: destination.id,
    name: "Outage day",
    webhookUrl: source.webhookUrl,
    secret: source.secret,
    sourceId: source.id,
  };
  let sent = 0;
  return {
    destinationId: destination.id as string,
    /** Sends this many events of this many customers. */
    async send(count: number, user = "outage") {
      const events = Array.from({ length: count }, () => ({
        messageId: `outage-day-${++sent}`,
        type: "track",
        event: "Order Completed",
        userId: `${user}-${sent}`,
        properties: { order_id: `or-${sent}` },
      }));
      for (const event of events) await sendEvents(setup, event);
    },
    /** A call from a sender with another secret. */
    async call(signature: string) {
      const headers = { "content-type": "application/json", "x-signature": signature };
      return (await fetch(setup.webhookUrl, { method: "POST", headers, body: "{}" })).status;
    },
    async fault(id: string, action: object, match: object = {}) {
      await simulator.post("/__simulator/faults", { data: { id, match: { deployment, ...match }, action } });
    },
    end: (id: string) => simulator.delete(`/__simulator/faults/${id}`),
    /** What Talon.One answered on this day, counted by status. */
    async answered(): Promise<Record<number, number>> {
      const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2&limit=10000")).json();
      const mine = (requests as Recorded[]).filter((request) => request.deployment === deployment);
      return Object.fromEntries([...Map.groupBy(mine, ({ status }) => status)].map(([status, list]) => [status, list.length]));
    },
  };
}

/** The state beside the name, in the top bar. */
const stateOf = (page: Page) => page.getByRole("link", { name: /^State: / });

test("an outage day: rejected key, outage, rejections, recovery, replay and refused calls, each as the screen says it", async ({
  as,
  api,
  simulator,
}) => {
  test.setTimeout(360_000);
  const day = await play(api, simulator);
  const page = await as("admin");
  await page.goto(`/destinations/${day.destinationId}`);
  await expect(stateOf(page)).toHaveText("State: Nothing delivered yet");
  await day.send(2);
  await expect(stateOf(page)).toHaveText("State: Delivering", { timeout: 12_000 });
  expect(await day.answered()).toEqual({ 200: 2 });

  // Talon.One rejects the key: everything waits, and the banner says how to continue.
  await day.fault("key", { kind: "status", status: 401, body: { message: "Invalid API key" } });
  await day.send(3);
  await expect(stateOf(page)).toHaveText("State: Paused: key rejected", { timeout: 12_000 });
  const banner = page.getByRole("alert").filter({ hasText: "Paused: Talon.One rejected the API key" });
  await expect(banner).toContainText("3 deliveries wait");
  await expectAccessible(page);
  expect((await day.answered())[200]).toBe(2);
  // Resume asks Talon.One first.
  await banner.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText(/^Still paused\./)).toBeVisible();
  await expect(stateOf(page)).toHaveText("State: Paused: key rejected");

  // A new key that Talon.One rejects does not go live; one that passes ends the pause.
  await page.goto(`/destinations/${day.destinationId}/settings`);
  await page.getByRole("button", { name: "Enter a new key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^API key/).fill("the-second-key-0123456789abcdef");
  await dialog.getByRole("button", { name: "Test and use key" }).click();
  await expect(dialog.getByText(/The old key stays in use\./).first()).toBeVisible();
  await day.end("key");
  await dialog.getByRole("button", { name: "Test and use key" }).click();
  await expect(page.getByText("New key tested and in use. Outage day resumed.")).toBeVisible();
  await page.goto(`/destinations/${day.destinationId}`);
  await expect(stateOf(page)).toHaveText("State: Delivering");
  await expect(page.getByText(/^Deliveries resumed after /)).toBeVisible();
  await expect(page.getByText("All 3 deliveries that waited are delivered.")).toBeVisible();
  expect((await day.answered())[200]).toBe(5);

  // Talon.One fails: the state is red, with the seconds counting, until it works again.
  await day.fault("down", { kind: "status", status: 503 });
  await day.send(4);
  await expect(stateOf(page)).toHaveText(/^State: Talon\.One has failed for \d+ s$/, { timeout: 12_000 });
  const failing = page.getByRole("alert").filter({ hasText: "Talon.One has failed for" });
  await expect(failing).toContainText("4 deliveries wait.");
  await expectAccessible(page);
  expect((await day.answered())[200]).toBe(5);
  await day.end("down");
  await expect(page.getByText(/^Talon\.One works again after /)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText("All 4 deliveries that waited are delivered.")).toBeVisible({ timeout: 90_000 });
  await expect(stateOf(page)).toHaveText("State: Delivering", { timeout: 12_000 });
  expect((await day.answered())[200]).toBe(9);

  // Silence: no answers at all.
  await day.fault("silent", { kind: "half-open" });
  await day.send(1);
  await expect(stateOf(page)).toHaveText(/^State: Talon\.One hasn’t responded for \d+ s$/, { timeout: 12_000 });
  await day.end("silent");
  await expect(page.getByText(/^Talon\.One responds again after /)).toBeVisible({ timeout: 90_000 });
  await expect(stateOf(page)).toHaveText("State: Delivering", { timeout: 12_000 });

  // Rejections stay until someone has dealt with them.
  const before = (await day.answered())[200] ?? 0;
  await day.fault("refuses", { kind: "status", status: 400, body: { message: "Attribute colour is unknown." } });
  await day.send(3);
  await expect(stateOf(page)).toHaveText("State: 3 requests rejected", { timeout: 12_000 });
  expect((await day.answered())[400]).toBe(3);

  const list = new DeliveryListPage(page);
  await list.open(day.destinationId, "?state=failed,dead,invalid");
  await list.settled("Rejected", 3);
  await page.getByRole("button", { name: "Replay all of these" }).click();
  const replay = list.replay("Replay 3 deliveries");
  await expect(replay.getByRole("radio", { name: /The mapping as it is now/ })).toBeChecked();
  await replay.getByRole("button", { name: "Replay 3" }).click();
  await expect(replay.getByText("3 replayed: 3 failed again (same reason)")).toBeVisible();
  expect((await day.answered())[400]).toBe(6);
  await replay.getByRole("button", { name: "Done" }).click();

  await day.end("refuses");
  await list.open(day.destinationId, "?state=failed,dead,invalid");
  await page.getByRole("button", { name: "Replay all of these" }).click();
  const again = list.replay("Replay 3 deliveries");
  await again.getByRole("button", { name: "Replay 3" }).click();
  await expect(again.getByText("3 replayed: 3 delivered")).toBeVisible();
  await again.getByRole("button", { name: "Done" }).click();
  expect((await day.answered())[200]).toBe(before + 3);

  // After a successful replay, nothing counts as failed any more.
  await list.open(day.destinationId, "?state=failed,dead,invalid");
  await expect(page.getByText("No deliveries match")).toBeVisible();
  await list.open(day.destinationId, "?state=recovered");
  await list.settled("Recovered", 6);
  await page.goto(`/destinations/${day.destinationId}`);
  await expect(stateOf(page)).toHaveText("State: Delivering", { timeout: 12_000 });
  await expect(
    page
      .getByRole("listitem")
      .filter({ has: page.getByRole("link", { name: "Failed", exact: true }) })
      .first(),
  ).toContainText("0");

  // Falconer refuses calls with another secret: expected events do not arrive, and the state says
  // so.
  expect(await day.call("0".repeat(40))).toBe(401);
  await expect(stateOf(page)).toHaveText("State: 1 call refused", { timeout: 12_000 });
  await expect(page.getByText("Calls to Website were refused")).toBeVisible();
});
