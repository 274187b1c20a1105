import type { APIRequestContext } from "@playwright/test";
import { type Api, expect, expectAccessible, sendEvents, setUpDestination, test } from "./fixtures.ts";
import { DeliveryListPage } from "./pages/delivery-list-page.ts";

let customers = 0;

/** A destination whose deliveries Talon.One rejects until `mend` is called. */
async function refusing(api: Api, simulator: APIRequestContext, events: number, options: object = {}) {
  const setup = await setUpDestination(api);
  const userId = `replayed-${process.pid}-${++customers}`;
  await api.post(`/api/destinations/${setup.destinationId}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
    options,
  });
  const answer = await simulator.post("/__simulator/faults", {
    data: { match: { profile: userId }, action: { kind: "status", status: 400, body: { message: "Attribute colour is unknown." } } },
  });
  const faults: { id: string }[] = (await answer.json()).faults;
  for (let n = 1; n <= events; n++)
    await sendEvents(setup, { type: "track", event: `Order ${n}`, userId, messageId: `${setup.destinationId}-${n}`, properties: { n } });
  return {
    ...setup,
    userId,
    mend: async () => {
      for (const { id } of faults) await simulator.delete(`/__simulator/faults/${id}`);
    },
    /** The names of the events that arrived, in order. */
    arrived: async (): Promise<string[]> => {
      const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2")).json();
      return requests
        .filter(
          ({ status, body }: { status: number; body: { customerProfileId: string } }) => status < 300 && body.customerProfileId === userId,
        )
        .map(({ body }: { body: { eventType: string } }) => body.eventType);
    },
  };
}

test("one delivery is replayed from its story, and its replay is told apart", async ({ as, api, simulator }) => {
  const target = await refusing(api, simulator, 1);
  const list = new DeliveryListPage(await as("qa"));
  await list.open(target.destinationId);
  await list.settled("Rejected", 1);
  await target.mend();

  const story = await list.openStory(0);
  await expect(story.getByText(/Attribute colour is unknown/).first()).toBeVisible();
  const button = story.getByRole("button", { name: "Replay" });
  await button.click();
  const dialog = list.replay("Replay 1 delivery");
  await expect(dialog).toBeVisible();
  // Escape closes what is in front alone, and gives the focus back.
  await list.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await button.click();
  await expect(dialog.getByRole("radio", { name: /The mapping as it is now/ })).toBeChecked();
  // Who marks a text in it and lets go beside it has not pressed the backdrop.
  const { mouse } = list.page;
  await dialog.getByRole("heading", { name: "Replay 1 delivery" }).hover();
  await mouse.down();
  await mouse.move(5, 5);
  await mouse.up();
  await expect(dialog).toBeVisible();
  await expectAccessible(list.page);
  await dialog.getByRole("button", { name: "Replay 1" }).click();
  await expect(dialog.getByText("1 replayed: 1 delivered")).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await list.page.keyboard.press("Escape");
  await list.settled("Delivered", 1);
  await expect(list.rows.filter({ hasText: "Delivered" }).getByText("Replay", { exact: true })).toBeVisible();
  expect(await target.arrived()).toEqual(["Order 1"]);
});

test("what a filter shows is counted first, then replayed in its order; chosen ones as well", async ({ as, api, simulator }) => {
  const target = await refusing(api, simulator, 4);
  const list = new DeliveryListPage(await as("qa"));
  await list.open(target.destinationId);
  await list.settled("Rejected", 4);
  await expect(list.page.getByRole("button", { name: "Replay all of these" })).toHaveCount(0);
  await target.mend();

  await list.page.getByLabel("State", { exact: true }).selectOption({ label: "Failed" });
  await list.page.getByRole("button", { name: "Replay all of these" }).click();
  const all = list.replay("Replay 4 deliveries");
  await expect(all).toBeVisible();
  // Counting is a dry run: nothing has been sent.
  expect(await target.arrived()).toEqual([]);
  await all.getByRole("radio", { name: /The same requests/ }).check();
  await expect(all.getByRole("button", { name: "Replay 4" })).toBeEnabled();
  await all.getByRole("button", { name: "Replay 4" }).click();
  await expect(all.getByRole("progressbar", { name: /Replay/ })).toBeVisible();
  await expect(all.getByText("4 replayed: 4 delivered")).toBeVisible();
  await expectAccessible(list.page);
  await all.getByRole("button", { name: "Done" }).click();
  await expect.poll(target.arrived).toEqual(["Order 1", "Order 2", "Order 3", "Order 4"]);

  await list.open(target.destinationId, "?state=recovered");
  await list.page.getByRole("checkbox", { name: "Select Order 2" }).check();
  await list.page.getByRole("checkbox", { name: "Select Order 3" }).check();
  await expect(list.page.getByText("2 deliveries selected")).toBeVisible();
  await list.page.getByRole("status").getByRole("button", { name: "Replay" }).click();
  await list.replay("Replay 2 deliveries").getByRole("button", { name: "Replay 2" }).click();
  await expect(list.page.getByText("2 replayed: 2 delivered")).toBeVisible();
  await expect.poll(target.arrived).toEqual(["Order 1", "Order 2", "Order 3", "Order 4", "Order 2", "Order 3"]);
});

test("what stops its lane says how many wait behind it; skipped, the others go on", async ({ as, api, simulator }) => {
  const target = await refusing(api, simulator, 3, { onDead: "stop_lane" });
  const list = new DeliveryListPage(await as("marketer"));
  await list.open(target.destinationId);
  await list.settled("Rejected", 1);
  const index = (await list.rows.allInnerTexts()).findIndex((text) => text.includes("Rejected"));
  const story = await list.openStory(index);
  await expect(story.getByText("2 deliveries wait behind it")).toBeVisible();
  await expectAccessible(list.page);
  await target.mend();
  await story.getByRole("button", { name: "Skip it" }).click();
  await list.confirm("Skip it");
  await expect(list.page.getByText("Skipped. The deliveries behind it are sent now.")).toBeVisible();
  await expect(story.getByText("wait behind it")).toHaveCount(0);
  await list.page.keyboard.press("Escape");
  await list.settled("Delivered", 2);
  expect(await target.arrived()).toEqual(["Order 2", "Order 3"]);
});

test("a viewer reads the story and cannot replay", async ({ as, api, simulator }) => {
  const target = await refusing(api, simulator, 1);
  const list = new DeliveryListPage(await as("viewer"));
  await list.open(target.destinationId, "?state=failed");
  await list.settled("Rejected", 1);
  await target.mend();
  const story = await list.openStory(0);
  await expect(story.getByRole("button", { name: "Replay" })).toHaveCount(0);
  await expect(list.page.getByRole("button", { name: "Replay all of these" })).toHaveCount(0);
});
