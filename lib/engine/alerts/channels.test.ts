import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testSecretKey } from "#lib/engine/delivery/testing/fixture.ts";
import { addressProblem, mailHostProblem } from "./address-rules.ts";
import type { Channel, Outgoing } from "./channel.ts";
import { sendEmail } from "./channels/email.ts";
import { createSigningSecret } from "./channels/signed-webhook.ts";
import { call } from "./post-json.ts";
import { sendAlert } from "./send-alert.ts";
import { type MailReceiver, type Receiver, startMailServer, startReceiver } from "./testing/receivers.ts";

const secret = createSigningSecret();
const inside = { privateHosts: ["127.0.0.1"] };
let hook: Receiver;
let mail: MailReceiver;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  hook = await startReceiver(() => secret);
  mail = await startMailServer({ name: "falconer", password: "p&ss" });
});
afterAll(async () => {
  await hook.close();
  await mail.close();
});

const message: Outgoing = {
  id: "ntc_1",
  alertId: "alr_1",
  what: "began",
  level: "critical",
  kind: "paused",
  title: "Shop <EU> & *more*: Destination paused",
  text: "Talon.One rejected the API key.",
  link: "https://falconer.example.com/destinations/dst_1",
  runbook: "https://falconer.example.com/help/watching#destination-paused",
  at: new Date("2026-11-26T12:00:00Z"),
  mayRepeat: false,
};
const channel = (kind: Channel["kind"], more: Partial<Channel> = {}): Channel => ({
  id: "chn_1",
  name: "Ops",
  kind,
  settings: {},
  secret: { url: `${hook.url}/${kind}` },
  ...more,
});
const last = () => hook.received.at(-1) as (typeof hook.received)[number];

test("Slack gets blocks with its own characters escaped", async () => {
  expect(await sendAlert(channel("slack"), message, inside)).toEqual({ ok: true, answer: "200: ok" });
  expect(last().path).toBe("/slack");
  expect(last().body.text).toBe("🔴 Shop &lt;EU&gt; &amp; *more*: Destination paused: Talon.One rejected the API key.");
  expect(last().body.blocks[1].elements[0].text).toBe(`<${message.link}|Open in Falconer> · <${message.runbook}|What to do>`);
});

test("Teams gets an adaptive card with a link", async () => {
  await sendAlert(channel("teams"), message, inside);
  const { content, contentType } = last().body.attachments[0];
  expect(contentType).toBe("application/vnd.microsoft.card.adaptive");
  expect(content.body[0]).toMatchObject({ color: "Attention", text: "Shop \\<EU\\> & \\*more\\*: Destination paused" });
  expect(content.actions).toMatchObject([message.link, message.runbook].map((url) => ({ type: "Action.OpenUrl", url })));
});

test("PagerDuty gets one incident an alert, resolved by its recovery", async () => {
  const pagerDuty = channel("pagerduty", { settings: { url: `${hook.url}/v2/enqueue` }, secret: { key: "R".repeat(32) } });
  await sendAlert(pagerDuty, message, inside);
  expect(last().body).toMatchObject({
    routing_key: "R".repeat(32),
    event_action: "trigger",
    dedup_key: "alr_1",
    payload: { summary: message.title, severity: "critical", source: "Falconer" },
    links: [{ href: message.link }, { href: message.runbook }],
  });
  await sendAlert(pagerDuty, { ...message, what: "recovered", level: "ok" }, inside);
  expect(last().body).toEqual({ routing_key: "R".repeat(32), dedup_key: "alr_1", event_action: "resolve" });
});

test("a signed webhook is verified by the scheme’s own package, and with another secret it is not", async () => {
  await sendAlert(channel("webhook", { secret: { url: `${hook.url}/signed`, key: secret } }), message, inside);
  expect(last()).toMatchObject({
    verified: true,
    body: { type: "alert.began", data: { level: "critical", link: message.link, runbook: message.runbook } },
  });
  expect(last().headers["webhook-id"]).toBe("ntc_1");
  await sendAlert(channel("webhook", { secret: { url: `${hook.url}/signed`, key: createSigningSecret() } }), message, inside);
  expect(last().verified).toBe(false);
});

test("mail goes by the channel’s own server, and a wrong password is told", async () => {
  const server = { host: "127.0.0.1", port: mail.port, security: "none" as const };
  const settings = { to: ["ops@example.com", "night@example.com"], from: "Falconer <alerts@example.com>", server };
  const good = channel("email", { settings, secret: { user: "falconer", password: "p&ss" } });
  expect(await sendAlert(good, message, inside)).toMatchObject({ ok: true, answer: expect.stringMatching(/^250/) });
  expect(mail.mails).toHaveLength(1);
  expect(mail.mails[0]).toMatchObject({ from: "alerts@example.com", to: settings.to });
  expect(mail.mails[0]?.text).toContain("Message-ID: <ntc_1.chn_1@falconer>");
  expect(mail.mails[0]?.text).toContain(message.link);
  expect(mail.mails[0]?.text).toContain(`What to do: ${message.runbook}`);
  const bad = await sendAlert({ ...good, secret: { user: "falconer", password: "wrong" } }, message, inside);
  expect(bad).toEqual({ ok: false, answer: "The mail server refused the user or password (535)." });
});

test("names cannot add headers to a mail, nor addresses to those it goes to", async () => {
  const server = { host: "127.0.0.1", port: mail.port, security: "none" as const };
  const settings = { to: ["ops@example.com"], from: "Falconer\r\nBcc: all@example.com <alerts@example.com>", server };
  const title = "Shop\r\nBcc: all@example.com\r\n\r\nHello: Destination paused";
  const secret = { user: "falconer", password: "p&ss" };
  await sendAlert(channel("email", { settings, secret }), { ...message, title }, inside);
  const { to, text } = mail.mails.at(-1) as (typeof mail.mails)[number];
  expect(to).toEqual(["ops@example.com"]);
  expect(text.slice(0, text.indexOf("\r\n\r\n"))).not.toMatch(/^(?:Bcc|Hello):/im);
});

test("a mail server that greets nobody, or says a little now and then, is given up on", async () => {
  const slow = createTcpServer((socket) => {
    const timer = setInterval(() => socket.write("220-wait\r\n"), 20);
    socket.on("close", () => clearInterval(timer)).on("error", () => {});
  });
  await new Promise<void>((done) => slow.listen(0, "127.0.0.1", done));
  const { port } = slow.address() as AddressInfo;
  const settings = { to: ["ops@example.com"], server: { host: "127.0.0.1", port, security: "none" as const } };
  expect(await sendEmail(channel("email", { settings }), message, inside, 300)).toEqual({
    ok: false,
    answer: "No response within 0.3 seconds.",
  });
  slow.close();
});

test("a receiver that takes a message, and never ends its response or ends it after a gigabyte, has taken it", async () => {
  const piece = Buffer.alloc(65_536, "x");
  const server = createServer((request, response) => {
    response.writeHead(200).write("ok");
    if (request.url === "/endless") response.on("drain", () => response.write(piece)).write(piece);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await call(`${url}/hangs`, { ...inside, body: "{}" }, 300)).toEqual({ ok: true, answer: "200: ok" });
  const endless = await call(`${url}/endless`, { ...inside, body: "{}" });
  expect([endless.ok, endless.answer.length]).toEqual([true, 206]);
  server.closeAllConnections();
  server.close();
});

test("a redirect, an error and silence are answers, never exceptions", async () => {
  hook.answer = { status: 302, body: "" };
  expect(await sendAlert(channel("slack"), message, inside)).toEqual({ ok: false, answer: "302" });
  hook.answer = { status: 403, body: "invalid_token\u0000\n  yes" };
  expect(await sendAlert(channel("slack"), message, inside)).toEqual({ ok: false, answer: "403: invalid_token yes" });
  hook.answer = { status: 200, body: "ok" };
  expect((await call("http://127.0.0.1:9/", { ...inside, body: "{}" })).answer).toMatch(/^No connection/);
});

test("without leave no address inside is called, nor one in clear", async () => {
  const before = hook.received.length;
  const result = await sendAlert(channel("slack"), message, { privateHosts: [] });
  expect(result).toEqual({ ok: false, answer: "Use an address that begins with https://, so that alerts travel encrypted." });
  const server = { host: "127.0.0.1", port: mail.port, security: "none" as const };
  const mailed = await sendAlert(channel("email", { settings: { to: ["a@example.com"], server } }), message, { privateHosts: [] });
  expect(mailed.answer).toMatch(/doesn’t lead to the public internet/);
  expect(hook.received).toHaveLength(before);
});

test.each([
  ["https://hooks.slack.com/services/T/B/x", undefined],
  ["https://10.0.0.1/hook", /doesn’t lead to the public internet/],
  ["https://169.254.169.254/latest", /doesn’t lead/],
  ["https://[::1]/", /doesn’t lead/],
  ["https://localhost/", /doesn’t lead/],
  ["https://hooks.internal/x", undefined],
  ["http://hooks.internal/x", undefined],
  ["http://example.com/", /begins with https/],
  ["https://user:secret@example.com/", /Leave the user name/],
  ["ftp://example.com/", /begins with https/],
  ["nonsense", /begins with https/],
])("%s is judged", (address, wanted) => {
  const problem = addressProblem(address, ["hooks.internal"]);
  if (wanted) expect(problem).toMatch(wanted);
  else expect(problem).toBeUndefined();
  expect(problem ?? "").not.toContain("secret");
});

test.each([
  ["smtp.example.com", undefined],
  ["127.0.0.1", /doesn’t lead/],
  ["mail", /doesn’t lead/],
  ["mail.internal", undefined],
  ["bad host", /Enter a host name/],
])("the mail server %s is judged", (host, wanted) => {
  const problem = mailHostProblem(host, ["mail.internal"]);
  if (wanted) expect(problem).toMatch(wanted);
  else expect(problem).toBeUndefined();
});

test("where the environment names a forward proxy, what is outside is asked of it, and what is inside is not", async () => {
  const asked: string[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    asked.push(String(request.url));
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  try {
    const refused = { ok: false, answer: "The forward proxy refused the connection (403)." };
    expect(await call("https://9.9.9.9/hook", { body: "{}", privateHosts: [] })).toEqual(refused);
    expect(await sendAlert(channel("slack"), message, inside)).toMatchObject({ ok: true });
    expect(asked).toEqual(["9.9.9.9:443"]);
  } finally {
    vi.unstubAllEnvs();
    proxy.close();
  }
});
