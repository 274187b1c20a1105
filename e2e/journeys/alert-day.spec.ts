// Talon.One fails, and everyone who should know is told once, checked against what a mail server, a
// Slack hook and a signed webhook have really received.
import type { Page } from "@playwright/test";
import { type MailReceiver, type Receiver, startMailServer, startReceiver } from "../../lib/engine/alerts/testing/receivers.ts";
import { expect, expectAccessible, sendEvents, test } from "../fixtures.ts";

const name = `Alert day ${Date.now()}`;
const deployment = `alert-day-${Date.now()}.europe-west1.talon.one`;
const stateOf = (page: Page) => page.getByRole("link", { name: /^State: / });

let hook: Receiver;
let mail: MailReceiver;
let secret: string | undefined;
test.beforeAll(async () => {
  hook = await startReceiver(() => secret);
  mail = await startMailServer();
});
test.afterAll(async () => {
  await hook?.close();
  await mail?.close();
});

/** What each receiver has about this destination: titles, oldest first. */
function told() {
  const mine = (text: string) => text.includes(name);
  const titles = (texts: string[]) => texts.filter(mine);
  // Long headers are folded.
  const subjects = mail.mails.map(({ text }) => (/^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(text)?.[1] ?? "").replace(/\r?\n[ \t]/g, " "));
  return {
    mail: titles(subjects.map(decoded)),
    slack: titles(hook.received.filter(({ path }) => path === "/slack").map(({ body }) => body.text as string)),
    signed: titles(
      hook.received.filter(({ path, verified }) => path === "/signed" && verified).map(({ body }) => body.data.title as string),
    ),
  };
}
/** A subject may contain other characters than ASCII, as encoded words. */
const decoded = (subject: string) =>
  subject
    .replace(/\?= +=\?/g, "?==?")
    .replace(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, text: string) =>
      decodeURIComponent(
        text
          .replaceAll("_", " ")
          .replace(/%/g, "%25")
          .replace(/=([0-9A-F]{2})/gi, "%$1"),
      ),
    )
    .replace(/=\?UTF-8\?B\?(.*?)\?=/gi, (_, text: string) => Buffer.from(text, "base64").toString("utf8"));

test("an outage is told once to each channel, and its end; a problem is fixed and replayed from its page", async ({
  as,
  api,
  simulator,
}) => {
  test.setTimeout(600_000);
  const destination = await api.post("/api/destinations", {
    name,
    deployment,
    apiKey: "alert-day-key-0123456789abcdef",
    rateLimitPerSecond: 2,
  });
  const destinationId = destination.id as string;
  const source = await api.post(`/api/destinations/${destinationId}/sources`, { name: "Website" });
  await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Orders as events",
    actionSlug: "trackEventV2",
    trigger: 'type = "track"',
    enabled: true,
    settings: {
      customerProfileId: { "@path": "$.userId" },
      eventType: { "@path": "$.event" },
      attributes: { "@path": "$.properties" },
    },
  });
  const server = { host: "127.0.0.1", port: mail.port, security: "none" };
  const channels = [
    await api.post("/api/alerts/channels", { kind: "email", name: "Mail", to: ["ops@example.com"], server }),
    await api.post("/api/alerts/channels", { kind: "slack", name: "Slack", url: `${hook.url}/slack` }),
    await api.post("/api/alerts/channels", { kind: "webhook", name: "Signed", url: `${hook.url}/signed` }),
  ];
  secret = channels[2].signingSecret;
  // Alerts that come sooner than by default, and end after a few seconds: this day is short.
  const rules = { rules: { talon_one: { warning: 0.2 } }, channels: channels.map(({ id }) => id), quietHours: null, calmMinutes: 0.1 };
  expect((await api.raw.put(`/api/destinations/${destinationId}/alert-rules`, { data: rules })).ok()).toBe(true);
  const tested = await Promise.all(channels.map(({ id }) => api.post(`/api/alerts/channels/${id}/test`)));
  expect(tested.map(({ state }) => state)).toEqual(["sent", "sent", "sent"]);

  const setup = { destinationId, name, webhookUrl: source.webhookUrl, secret: source.secret, sourceId: source.id };
  let sent = 0;
  const send = async (count: number) => {
    for (let left = count; left > 0; left--)
      await sendEvents(setup, {
        messageId: `${deployment}-${++sent}`,
        type: "track",
        event: "Order Completed",
        userId: `customer-of-the-day-${sent}`,
        properties: { order_id: `order-of-the-day-${sent}` },
      });
  };
  const fault = (id: string, action: object) => simulator.post("/__simulator/faults", { data: { id, match: { deployment }, action } });
  const page = await as("admin");
  await page.goto(`/destinations/${destinationId}`);
  await send(2);
  await expect(stateOf(page)).toHaveText("State: Delivering");

  // Talon.One fails: the state says so within 10 seconds and each channel within 60, once.
  await fault("alert-day-down", { kind: "status", status: 503 });
  const failedAt = Date.now();
  const sending = send(60);
  await expect(stateOf(page)).toHaveText(/^State: Talon\.One has failed for \d+ s$/, { timeout: 10_000 });
  await sending;
  const began = `${name}: Talon.One isn’t responding`;
  await expect.poll(() => Object.values(told()).map((titles) => titles.length), { timeout: 60_000 }).toEqual([1, 1, 1]);
  expect(Date.now() - failedAt).toBeLessThan(60_000);
  expect(told()).toEqual({ mail: [began], slack: [expect.stringContaining(began)], signed: [began] });
  await expect(page.getByRole("link", { name: /^Alerts: .*warning/ })).toBeVisible();
  await page.goto("/alerts");
  const card = page.getByRole("listitem").filter({ hasText: name });
  await expect(card).toContainText("Talon.One has responded with errors for");
  await expect(card).toContainText("60 deliveries wait.");
  await expectAccessible(page);

  // It works again: the screen shows what was caught up, and the end is reported once.
  await page.goto(`/destinations/${destinationId}?range=1h`);
  await simulator.delete("/__simulator/faults/alert-day-down");
  await expect(page.getByText(/^\d+ wait; at 2 per second that takes .*, done /)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("All 60 deliveries that waited are delivered.")).toBeVisible({ timeout: 120_000 });
  const over = `${name}: Recovered: Talon.One isn’t responding`;
  await expect.poll(() => told().signed, { timeout: 60_000 }).toEqual([began, over]);
  await expect.poll(() => Object.values(told()).map((titles) => titles.length)).toEqual([2, 2, 2]);
  // Sent after some calm seconds, while the last deliveries are still on their way.
  expect(told().slack[1]).toMatch(/(\d+ deliver(y|ies) still waits?|Nothing waits)\. Nothing was lost\./);

  // Rejections: their share and the new problem are one message, with a link to the problem.
  await fault("alert-day-refuses", { kind: "status", status: 400, body: { message: "Attribute colour is unknown." } });
  await send(3);
  const refused = `${name}: Deliveries fail`;
  await expect.poll(() => Object.values(told()).map((titles) => titles.length), { timeout: 60_000 }).toEqual([3, 3, 3]);
  expect(told().signed).toEqual([began, over, refused]);
  const link = new URL(hook.received.filter(({ path, verified }) => path === "/signed" && verified).at(-1)?.body.data.link as string);
  await page.goto(`${link.pathname}${link.search}`);
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("heading", { name: /^Talon\.One doesn’t recognise (an|the) attribute/ })).toBeVisible();
  await expect(sheet).toContainText("3 deliveries failed, of 3 customers.");
  await expect(sheet).toContainText("or turn on Skip unknown attributes in the mapping.");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Skip unknown attributes" }).click();
  await expect(page.getByText("Unknown attributes are skipped from now on")).toBeVisible();
  await simulator.delete("/__simulator/faults/alert-day-refuses");

  // Replayed from the problem with the mapping as it is now, then closed.
  await sheet.getByRole("button", { name: "Replay 3 with the current mapping" }).click();
  const replay = page.getByRole("dialog", { name: "Replay 3 deliveries" });
  await replay.getByRole("button", { name: "Replay 3" }).click();
  await expect(replay.getByText("3 replayed: 3 delivered")).toBeVisible();
  await replay.getByRole("button", { name: "Done" }).click();
  await expect(sheet).toContainText("All 3 deliveries that failed have been replayed and delivered.");
  await sheet.getByRole("button", { name: "Resolve" }).click();
  await expect(sheet.getByText("Resolved", { exact: true }).first()).toBeVisible();
  const { requests } = await (await simulator.get("/__simulator/requests?operation=trackEventV2&limit=10000")).json();
  const mine = (requests as { deployment: string; status: number; query?: string }[]).filter(
    (request) => request.deployment === deployment,
  );
  expect(mine.filter(({ status }) => status === 200)).toHaveLength(2 + 60 + 3);

  // After the replay the failures are over. There are no messages besides these, all signatures are
  // valid, and no message contains a customer.
  const messages = [began, over, refused, `${name}: Recovered: ${refused.slice(name.length + 2)}`];
  await expect.poll(() => Object.values(told()).map((titles) => titles.length), { timeout: 60_000 }).toEqual([4, 4, 4]);
  expect(told()).toEqual({ mail: messages, slack: messages.map((title) => expect.stringContaining(title)), signed: messages });
  expect(hook.received.filter(({ path, verified }) => path === "/signed" && !verified)).toEqual([]);
  const texts = [...mail.mails.map(({ text }) => text), ...hook.received.map(({ text }) => text)].join("\n");
  expect(texts).not.toMatch(/customer-of-the-day|order-of-the-day|colour/);
  for (const { id } of channels) await api.delete(`/api/alerts/channels/${id}`);
});
