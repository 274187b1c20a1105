import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Level } from "#lib/core/alerts/levels.ts";
import { addDestination, testSecretKey, until } from "#lib/engine/delivery/testing/fixture.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import { loadAlertSettings } from "./alert-settings.ts";
import { type ChannelKind, type ChannelSecret, sealChannelSecret } from "./channel.ts";
import { evaluateAlerts } from "./evaluate.ts";
import { forgetAlerts } from "./forget-alerts.ts";
import { beat, loadHeartbeat, setHeartbeatUrl } from "./heartbeat.ts";
import { readDestinations, readReleases } from "./read-destinations.ts";
import { readChannels, readDisk, readKeys, readQueue } from "./read-installation.ts";
import { readIdleMappings, readLanes, readProfiles, readQuiet, readRefused } from "./read-sources.ts";
import type { Reading } from "./reading.ts";
import { sendDue } from "./send-due.ts";
import { type Receiver, startMailServer, startReceiver } from "./testing/receivers.ts";

let database: TestDatabase;
let hook: Receiver;
beforeAll(async () => {
  process.env.FALCONER_SECRET_KEY = testSecretKey;
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  hook = await startReceiver();
});
afterAll(async () => {
  await hook?.close();
  await database?.drop();
});
const tables = ["alert", "alert_notice", "alert_dispatch", "alert_channel", "alert_rules", "alert_mute", "setting"];
beforeEach(async () => {
  await database.pool.query(`TRUNCATE ${tables.join(", ")}`);
  hook.received.length = 0;
  hook.answer = { status: 200, body: "ok" };
});

async function addChannel(kind: ChannelKind = "slack", more: { url?: string; minLevel?: Level; name?: string } = {}): Promise<string> {
  const id = createId("alertChannel");
  const secret: ChannelSecret = { url: more.url ?? `${hook.url}/${id}`, key: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz" };
  await database.pool.query(
    "INSERT INTO alert_channel (id, name, kind, settings, secret, min_level, updated_at) VALUES ($1, $2, $3, '{}', $4, $5, now())",
    [id, more.name ?? "Ops", kind, sealChannelSecret(id, secret), more.minLevel ?? "notice"],
  );
  return id;
}

const minute = 60_000;
const start = Date.parse("2026-11-26T12:00:00Z");
const options = { link: (path: string) => `https://falconer.example.com${path}`, privateHosts: ["127.0.0.1"] };
const reading = (value: number, more: Partial<Reading> = {}): Reading => ({
  kind: "talon_one",
  destinationId: "dst_1",
  subjectId: "",
  subject: "Shop",
  value,
  facts: { minutes: value, waiting: 7 },
  ...more,
});
const measured = (...readings: Reading[]) => ({ readings, places: new Map([["dst_1", "Shop"]]), waiting: new Map([["dst_1", 7]]) });
const at = (minutes: number) => start + minutes * minute;
const send = (minutes: number) => sendDue(database.pool, options, () => at(minutes));
const notices = async () =>
  (await database.pool.query<{ what: string; level: string }>("SELECT what, level FROM alert_notice ORDER BY id")).rows.map(
    ({ what, level }) => `${what} ${level}`,
  );

test("a change is told once, however many processes look how often", async () => {
  await addChannel();
  for (const value of [0, 1, 2, 11, 12]) {
    await Promise.all([1, 2, 3].map(() => evaluateAlerts(database.pool, measured(reading(value)), at(value))));
    await evaluateAlerts(database.pool, measured(reading(value)), at(value));
    await Promise.all([1, 2, 3].map(() => send(value)));
  }
  expect(await notices()).toEqual(["began warning", "worse critical"]);
  expect(hook.received.map(({ body }) => body.text)).toEqual([
    "🟠 Shop: Talon.One isn’t responding: Talon.One hasn’t responded for 1 min. 7 deliveries wait. Look at Talon.One’s status page and ask its support. Falconer keeps retrying, and nothing is lost.",
    expect.stringContaining("now critical"),
  ]);
  for (const minutes of [13, 17.9, 18, 19]) await evaluateAlerts(database.pool, measured(), at(minutes));
  await send(19);
  expect(await notices()).toEqual(["began warning", "worse critical", "recovered ok"]);
  expect(hook.received.at(-1)?.body.text).toBe(
    "✅ Shop: Recovered: Talon.One isn’t responding: It lasted 12 min. 7 deliveries still wait. Nothing was lost.",
  );
  expect((await database.pool.query("SELECT count(*)::int AS n FROM alert WHERE ended_at IS NULL")).rows[0].n).toBe(0);
});

test("many failures and the new problems behind them are one message, which leads to the problem", async () => {
  await addChannel();
  const failures = reading(4, { kind: "failures", facts: { failed: 3, settled: 75, percent: 4 } });
  const problem = (id: string) => reading(1, { kind: "problem", subjectId: id, subject: "Orders", facts: { cause: `Cause ${id}` } });
  await evaluateAlerts(database.pool, measured(failures, problem("prb_1")), at(0));
  // What is found right after belongs to it; what is found later is news.
  await evaluateAlerts(database.pool, measured(failures, problem("prb_1"), problem("prb_2")), at(0.9));
  await evaluateAlerts(database.pool, measured(failures, problem("prb_1"), problem("prb_2"), problem("prb_3")), at(1.1));
  const { rows } = await database.pool.query("SELECT kind, text, path FROM alert_notice ORDER BY at");
  expect(rows).toEqual([
    {
      kind: "failures",
      text: "3 of 75 deliveries failed in the last 10 minutes (4%). Cause prb_1 in “Orders”. Open Problems: each cause says what to do. Then replay the failed deliveries.",
      path: "/destinations/dst_1/problems?problem=prb_1",
    },
    expect.objectContaining({ kind: "problem", path: "/destinations/dst_1/problems?problem=prb_3" }),
  ]);
});

test("a channel that refuses is tried again, then marked failing with its answer, and another channel tells", async () => {
  const bad = await addChannel("slack", { url: `${hook.url}/bad`, name: "Night shift" });
  const good = await addChannel("slack", { url: `${hook.url}/good` });
  hook.answer = { status: (path) => (path === "/bad" ? 404 : 200) };
  await evaluateAlerts(database.pool, measured(reading(1)), at(0));
  for (const minutes of [0, 0.2, 1]) await send(minutes);
  const { rows } = await database.pool.query("SELECT state, tries, answers FROM alert_dispatch WHERE channel_id = $1", [bad]);
  expect(rows[0]).toMatchObject({ state: "waiting", tries: 3 });
  expect(rows[0].answers.map(({ answer }: { answer: string }) => answer)).toEqual(["404", "404", "404"]);
  const failing = await readChannels(database.pool);
  expect(failing).toMatchObject([{ subjectId: bad, subject: "Night shift", facts: { answer: "404" } }]);
  await evaluateAlerts(database.pool, measured(reading(1), ...failing), at(2));
  await send(2);
  expect(hook.received.filter(({ path }) => path === "/good").map(({ body }) => body.text)).toEqual([
    expect.stringContaining("Talon.One isn’t responding"),
    expect.stringContaining("“Night shift” doesn’t take alerts. Its last response: 404"),
  ]);
  expect(hook.received.filter(({ path }) => path === "/bad").length).toBeGreaterThanOrEqual(3);

  // For a day, and then no more.
  for (let minutes = 3; minutes < 1_600; minutes += 20) await send(minutes);
  const after = await database.pool.query("SELECT channel_id, state FROM alert_dispatch ORDER BY channel_id = $1 DESC", [bad]);
  expect(after.rows[0]).toEqual({ channel_id: bad, state: "failed" });
  expect(after.rows.filter(({ channel_id }) => channel_id === good).every(({ state }) => state === "sent")).toBe(true);

  hook.answer = { status: 200 };
  await evaluateAlerts(database.pool, measured(reading(11)), at(1_601));
  await send(1_601);
  expect(await readChannels(database.pool)).toEqual([]);
});

test("a response that is cut in the middle of a character is kept, and the message sent once", async () => {
  await addChannel();
  hook.answer = { status: 200, body: `${"x".repeat(199)}😀😀` };
  await evaluateAlerts(database.pool, measured(reading(1)), at(0));
  for (const minutes of [0, 0.1, 1]) await send(minutes);
  expect(hook.received).toHaveLength(1);
  const { rows } = await database.pool.query("SELECT state, answers FROM alert_dispatch");
  expect(rows).toEqual([{ state: "sent", answers: [expect.objectContaining({ ok: true, answer: `200: ${"x".repeat(199)}…` })] }]);
});

test("an alert that cannot be written keeps no other from being told", async () => {
  await addChannel();
  const odd = reading(5, { subjectId: "odd", subject: "\u0000" });
  expect(await evaluateAlerts(database.pool, measured(odd, reading(1)), at(0))).toBe(1);
  expect(await notices()).toEqual(["began warning"]);
});

test("a mail that one of its addresses refuses goes to the others once", async () => {
  const mail = await startMailServer(undefined, "gone@example.com");
  const id = await addChannel("email");
  const server = { host: "127.0.0.1", port: mail.port, security: "none" };
  await database.pool.query("UPDATE alert_channel SET settings = $2 WHERE id = $1", [
    id,
    JSON.stringify({ to: ["ops@example.com", "gone@example.com", "night@example.com"], server }),
  ]);
  await evaluateAlerts(database.pool, measured(reading(1)), at(0));
  for (const minutes of [0, 1, 5]) await send(minutes);
  await mail.close();
  expect(mail.mails.map(({ to }) => to)).toEqual([["ops@example.com", "night@example.com"]]);
  const { rows } = await database.pool.query("SELECT state, tries FROM alert_dispatch");
  expect(rows).toEqual([{ state: "waiting", tries: 3 }]);
  expect((await readChannels(database.pool)).map(({ subjectId }) => subjectId)).toEqual([id]);
});

test("a channel that hangs holds up no other, nor what is written for that meanwhile", async () => {
  const slow = await addChannel("slack", { name: "slow" });
  const quick = await addChannel("slack", { name: "quick" });
  const told: string[] = [];
  let answer = () => {};
  const hangs = new Promise<void>((resolve) => (answer = resolve));
  const sendOf = (value: number) =>
    reading(value, { kind: "refused", subjectId: `src_${value}`, subject: "Web", facts: { count: value, percent: 1 } });
  await evaluateAlerts(database.pool, measured(sendOf(5), sendOf(6), sendOf(7)), at(0));
  const sending = sendDue(
    database.pool,
    {
      ...options,
      send: async ({ id }) => {
        told.push(id);
        if (id === slow) await hangs;
        return { ok: true, answer: "ok" };
      },
    },
    () => at(1),
  );
  const quickOnes = () => told.filter((id) => id === quick).length;
  await until("all of the quick one's", async () => quickOnes() === 3);
  await evaluateAlerts(database.pool, measured(sendOf(5), sendOf(6), sendOf(7), sendOf(8)), at(1));
  await until("what came meanwhile", async () => quickOnes() === 4);
  expect(told.filter((id) => id === slow)).toHaveLength(1);
  answer();
  await sending;
  expect(told.filter((id) => id === slow)).toHaveLength(4);
});

test("what could not be told before more happened is not told any more", async () => {
  const id = await addChannel();
  hook.answer = { status: 500 };
  await evaluateAlerts(database.pool, measured(reading(1)), at(0));
  await send(0);
  await evaluateAlerts(database.pool, measured(reading(10)), at(1));
  hook.answer = { status: 200 };
  await send(1);
  await send(5);
  const { rows } = await database.pool.query("SELECT state FROM alert_dispatch WHERE channel_id = $1 ORDER BY created_at", [id]);
  expect(rows.map(({ state }) => state)).toEqual(["superseded", "sent"]);
  expect(hook.received).toHaveLength(2);
});

test("routes, least levels, mutes and kinds that are off decide what is told where", async () => {
  const all = await addChannel("slack", { name: "all" });
  const worst = await addChannel("slack", { name: "worst", minLevel: "critical" });
  const other = await addChannel("slack", { name: "other" });
  await database.pool.query("INSERT INTO alert_rules (destination_id, rules, channels) VALUES ('dst_1', $1, $2)", [
    JSON.stringify({ refused: { off: true }, talon_one: { warning: 3 } }),
    JSON.stringify([all, worst]),
  ]);
  const told = async () =>
    (await database.pool.query<{ channel_id: string }>("SELECT channel_id FROM alert_dispatch ORDER BY created_at, channel_name")).rows.map(
      ({ channel_id }) => channel_id,
    );
  await evaluateAlerts(database.pool, measured(reading(2), reading(99, { kind: "refused", subjectId: "src_1" })), at(0));
  expect(await told()).toEqual([]);
  await evaluateAlerts(database.pool, measured(reading(3)), at(1));
  expect(await told()).toEqual([all]);
  await database.pool.query(
    "INSERT INTO alert_mute (id, destination_id, kind, until, reason, created_by_name) VALUES ('mut_1', 'dst_1', 'talon_one', $1, 'planned', 'A')",
    [new Date(at(20))],
  );
  await evaluateAlerts(database.pool, measured(reading(10)), at(10));
  expect(await told()).toEqual([all]);
  await evaluateAlerts(database.pool, measured(reading(20)), at(20));
  expect(await told()).toEqual([all, all, worst]);
  expect(await told()).not.toContain(other);
});

test("a destination whose chosen channels were all removed is told of by every channel", async () => {
  const id = await addChannel();
  const to = async (channels: string[]) => {
    await database.pool.query(
      "INSERT INTO alert_rules (destination_id, channels) VALUES ('dst_1', $1) ON CONFLICT (destination_id) DO UPDATE SET channels = $1",
      [JSON.stringify(channels)],
    );
    return (await loadAlertSettings(database.pool, at(0)))
      .channelsFor({ destinationId: "dst_1", kind: "talon_one", subjectId: "", level: "warning" })
      .map((channel) => channel.id);
  };
  expect(await to([createId("alertChannel")])).toEqual([id]);
  expect(await to([])).toEqual([]);
  await database.pool.query("UPDATE alert_channel SET enabled = false WHERE id = $1", [id]);
  const other = await addChannel("slack", { name: "other" });
  // One that is only off was switched off by someone.
  expect(await to([id])).toEqual([]);
  expect(await to([id, other])).toEqual([other]);
});

test("a recovery goes wherever the alert went, to a channel of critical alerts alone too", async () => {
  await addChannel("slack", { name: "all" });
  await addChannel("pagerduty", { name: "night", minLevel: "critical" });
  const told = async () =>
    (
      await database.pool.query<{ told: string }>(
        "SELECT channel_name || ' ' || what AS told FROM alert_dispatch JOIN alert_notice n ON n.id = notice_id ORDER BY n.id, channel_name",
      )
    ).rows.map(({ told }) => told);
  await evaluateAlerts(database.pool, measured(reading(11)), at(0));
  for (const minutes of [1, 7]) await evaluateAlerts(database.pool, measured(reading(2)), at(minutes));
  // Whoever changes a destination's route meanwhile leaves no incident open.
  await database.pool.query("INSERT INTO alert_rules (destination_id, channels) VALUES ('dst_1', '[]')");
  for (const minutes of [8, 14]) await evaluateAlerts(database.pool, measured(), at(minutes));
  expect(await told()).toEqual(["all began", "night began", "all better", "night better", "all recovered", "night recovered"]);
});

test("that a notice is over closes the incident that it opened, and is told to nobody else", async () => {
  await addChannel("slack", { name: "people" });
  const incidents = await addChannel("pagerduty", { name: "incidents" });
  const problem = reading(1, { kind: "problem", subjectId: "prb_1", subject: "Orders", facts: { cause: "Unknown attribute" } });
  await evaluateAlerts(database.pool, measured(problem), at(0));
  for (const minutes of [1, 7]) await evaluateAlerts(database.pool, measured(), at(minutes));
  const { rows } = await database.pool.query(
    "SELECT what, array_agg(channel_id) AS channels FROM alert_notice n JOIN alert_dispatch ON notice_id = n.id GROUP BY n.id ORDER BY n.id",
  );
  expect(rows).toEqual([
    { what: "began", channels: expect.arrayContaining([incidents]) },
    { what: "recovered", channels: [incidents] },
  ]);
});

test("an alert that is as it was is not written again", async () => {
  const facts = { waiting: 7, minutes: 3, failing: undefined };
  const versions = async () => (await database.pool.query("SELECT xmin::text, facts FROM alert")).rows;
  await evaluateAlerts(database.pool, measured(reading(3, { facts })), at(0));
  const before = await versions();
  await evaluateAlerts(database.pool, measured(reading(3, { facts: { ...facts } })), at(1));
  expect(await versions()).toEqual(before);
  await evaluateAlerts(database.pool, measured(reading(3, { facts: { ...facts, waiting: 8 } })), at(2));
  expect((await versions())[0].facts).toEqual({ waiting: 8, minutes: 3 });
});

test("what cannot be measured stays as it is, and a deleted destination's alerts end", async () => {
  await addChannel("pagerduty");
  await evaluateAlerts(database.pool, measured(reading(1)), at(0));
  for (const minutes of [1, 7, 20]) await evaluateAlerts(database.pool, { ...measured(), unknown: new Set(["talon_one"]) }, at(minutes));
  expect(await notices()).toEqual(["began warning"]);
  await evaluateAlerts(database.pool, { readings: [], places: new Map(), waiting: new Map() }, at(21));
  expect((await database.pool.query("SELECT ended_at FROM alert")).rows[0].ended_at).toEqual(new Date(at(21)));
  // Whoever was told that it began is told that it is over, so that no incident stays open.
  expect(await notices()).toEqual(["began warning", "recovered ok"]);
  const { rows } = await database.pool.query("SELECT text FROM alert_notice ORDER BY id DESC LIMIT 1");
  expect(rows[0].text).toBe("It lasted 21 min. The destination was deleted.");
  await database.pool.query("UPDATE alert SET ended_at = now() - interval '91 days'");
  await database.pool.query("UPDATE alert_notice SET at = now() - interval '91 days'");
  await forgetAlerts(database.pool);
  expect(
    (await database.pool.query("SELECT (SELECT count(*) FROM alert)::int + (SELECT count(*) FROM alert_notice)::int AS n")).rows[0].n,
  ).toBe(0);
});

test("the heartbeat is called once a minute while a web process can store events", async () => {
  await setHeartbeatUrl(database.pool, `${hook.url}/beat`);
  await database.pool.query("TRUNCATE intake_process");
  await beat(database.pool, options);
  expect(hook.received).toHaveLength(0);
  expect((await loadHeartbeat(database.pool))?.state).toMatchObject({ ok: false, answer: expect.stringMatching(/^Not called/) });
  await database.pool.query("INSERT INTO intake_process (id, seen_at) VALUES ('web', now())");
  const rewind = () =>
    database.pool.query("UPDATE setting SET value = value || '{\"calledAt\": \"2020-01-01T00:00:00Z\"}' WHERE key = 'heartbeat_state'");
  await rewind();
  await Promise.all([1, 2, 3].map(() => beat(database.pool, options)));
  await beat(database.pool, options);
  expect(hook.received.map(({ path }) => path)).toEqual(["/beat"]);
  expect((await loadHeartbeat(database.pool))?.state).toMatchObject({ ok: true, failingSince: null });
  hook.answer = { status: 500 };
  await rewind();
  await beat(database.pool, options);
  expect((await loadHeartbeat(database.pool))?.state).toMatchObject({ ok: false, answer: "500", failingSince: expect.any(String) });
  expect(JSON.stringify((await database.pool.query("SELECT value FROM setting")).rows)).not.toContain("/beat");
});

test("a source whose events came all at once is not missed two weeks later", async () => {
  const { pool } = database;
  const { destinationId, sourceId } = await addDestination(pool);
  const now = Date.now();
  const add = (daysAgo: number) =>
    pool.query(
      "INSERT INTO stat_bucket (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count) VALUES ($1, 'received', 60, $2, $3, '', 0, 'accepted', '', 9000)",
      [destinationId, Math.floor(now / 3_600_000 - 24 * daysAgo) * 60, sourceId],
    );
  await pool.query("UPDATE source SET last_event_at = $2 WHERE id = $1", [sourceId, new Date(now - 16 * 86_400_000)]);
  const quiet = async () => (await readQuiet(pool, await readProfiles(pool, now), now)).filter(({ subjectId }) => subjectId === sourceId);
  await add(16);
  expect(await quiet()).toEqual([]);
  await add(24);
  expect((await quiet())[0]?.value).toBeGreaterThan(4);
});

test("a queue that a pause or an outage keeps from moving has not recovered, and has waited since its end", async () => {
  const { pool } = database;
  const { destinationId } = await addDestination(pool);
  await pool.query("INSERT INTO lane (destination_id, key, ready_at) VALUES ($1, 'profile:a', now() - interval '2 hours')", [
    destinationId,
  ]);
  const look = async (minutes: number) => {
    const { places, readings, ...rest } = await readDestinations(pool, Date.now());
    await evaluateAlerts(pool, { ...rest, readings, places: new Map(places.map(({ id, name }) => [id, name])) }, at(minutes));
    const { rows } = await pool.query(
      "SELECT kind || ' ' || level AS on FROM alert WHERE destination_id = $1 AND ended_at IS NULL ORDER BY kind",
      [destinationId],
    );
    return rows.map((row) => row.on);
  };
  const set = (change: string) => pool.query(`UPDATE destination SET ${change} WHERE id = $1`, [destinationId]);
  expect(await look(0)).toEqual(["waiting critical"]);
  await set("paused_at = now() - interval '1 hour'");
  for (const minutes of [1, 7, 20]) expect(await look(minutes)).toEqual(["paused critical", "waiting critical"]);
  await set("paused_at = NULL");
  // It has been open for a moment: both calm down.
  expect(await look(21)).toEqual(["paused critical", "waiting critical"]);
  expect(await look(27)).toEqual([]);
  expect(await notices()).toEqual(["began critical", "began critical", "recovered ok", "recovered ok"]);
  await set("enabled = false");
  await set("enabled = true");
  expect(await look(30)).toEqual([]);
});

test("each kind is measured from what is stored", async () => {
  const { pool } = database;
  const now = Date.now();
  const { destinationId, sourceId, mappingIds } = await addDestination(pool);
  const of = (readings: Reading[], kind: string) =>
    readings.find((one) => one.kind === kind && [destinationId, ""].includes(one.destinationId));

  await pool.query("INSERT INTO outage (destination_id, started_at, kind) VALUES ($1, now() - interval '2 minutes', 'failing')", [
    destinationId,
  ]);
  const outage = of((await readDestinations(pool, now)).readings, "talon_one");
  expect(outage?.value).toBeCloseTo(2, 1);
  expect(outage?.facts.failing).toBe(true);
  await pool.query("UPDATE outage SET kind = 'key'");
  await pool.query("UPDATE destination SET paused_at = now() WHERE id = $1", [destinationId]);
  expect(of((await readDestinations(pool, now)).readings, "paused")?.facts.byKey).toBe(true);
  await pool.query("UPDATE destination SET paused_at = NULL WHERE id = $1", [destinationId]);
  await pool.query("DELETE FROM outage");

  const bucket = (
    kind: string,
    size: number,
    minutesAgo: number,
    more: { outcome: string; count: number; source?: string; mapping?: string },
  ) =>
    pool.query(
      "INSERT INTO stat_bucket (destination_id, kind, size, at, source_id, mapping_id, name_id, outcome, cause, count) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, '', $8) ON CONFLICT DO NOTHING",
      [
        destinationId,
        kind,
        size,
        Math.floor((now / minute - minutesAgo) / size) * size,
        more.source ?? "",
        more.mapping ?? "",
        more.outcome,
        more.count,
      ],
    );
  for (const [outcome, count] of [
    ["delivered", 97],
    ["dead", 3],
  ] as const)
    await pool.query("INSERT INTO stat_total (destination_id, kind, size, at, outcome, count) VALUES ($1, 'settled', 1, $2, $3, $4)", [
      destinationId,
      Math.floor(now / minute) - 2,
      outcome,
      count,
    ]);
  expect(of((await readDestinations(pool, now)).readings, "failures")).toMatchObject({ value: 3, facts: { failed: 3, settled: 100 } });

  await pool.query("INSERT INTO lane (destination_id, key, ready_at) VALUES ($1, 'profile:a', now() - interval '6 minutes')", [
    destinationId,
  ]);
  await pool.query("UPDATE destination SET open_since = NULL WHERE id = $1", [destinationId]);
  expect(of((await readDestinations(pool, now)).readings, "waiting")?.value).toBeCloseTo(6, 1);
  await pool.query(
    "INSERT INTO outage (destination_id, started_at, ended_at, kind) VALUES ($1, now() - interval '9 minutes', now() - interval '4 minutes', 'failing')",
    [destinationId],
  );
  expect(of((await readDestinations(pool, now)).readings, "waiting")?.value).toBeCloseTo(4, 1);

  await pool.query(
    `INSERT INTO refused_call (source_id, minute, reason, count, status, last_at, address, signed, bytes)
     SELECT $1, date_trunc('minute', now()), reason, 6, 401, now(), '', true, 1 FROM unnest(ARRAY['signature', 'unavailable']) AS reason`,
    [sourceId],
  );
  await pool.query("INSERT INTO taken_call (source_id, minute, count) VALUES ($1, now(), 4)", [sourceId]);
  await bucket("received", 1, 20, { outcome: "accepted", count: 4_000, source: sourceId });
  expect(of(await readRefused(pool, now), "refused")).toMatchObject({ value: 6, criticalValue: 60 });

  // Two weeks with an event each minute, then none for ten minutes.
  for (let hour = 1; hour <= 15 * 24; hour++) await bucket("received", 60, hour * 60, { outcome: "accepted", count: 60, source: sourceId });
  await pool.query("UPDATE source SET last_event_at = $2 WHERE id = $1", [sourceId, new Date(now - 10 * minute)]);
  const quiet = async () => of(await readQuiet(pool, await readProfiles(pool, now), now), "quiet")?.value;
  expect(await quiet()).toBeGreaterThan(8);
  expect(await quiet()).toBeLessThan(12);
  // Until two minutes ago nothing could be stored: the source is not missed for that time.
  await pool.query("INSERT INTO intake_process (id, seen_at, since) VALUES ('back', now(), now() - interval '2 minutes')");
  expect(await quiet()).toBeLessThan(3);
  await pool.query("UPDATE intake_process SET since = now() - interval '1 day'");
  expect(await quiet()).toBeGreaterThan(8);

  const [mapping] = mappingIds as [string];
  for (let day = 1; day <= 8; day++) await bucket("made", 60, day * 1_440 + 61, { outcome: "delivered", count: 5, mapping });
  expect(of(await readIdleMappings(pool, now), "mapping_idle")).toMatchObject({ subjectId: mapping });
  await bucket("made", 60, 90, { outcome: "delivered", count: 1, mapping });
  expect(of(await readIdleMappings(pool, now), "mapping_idle")).toBeUndefined();

  await pool.query("UPDATE api_key SET expires_at = $1 WHERE id = (SELECT api_key_id FROM destination WHERE id = $2)", [
    new Date(now + 6.5 * 86_400_000),
    destinationId,
  ]);
  expect((await readKeys(pool, now)).map(({ value }) => value)).toContain(7);
  expect((await readQueue(pool))[0]?.value).toBe(0);
  expect((await readDisk(pool, "/"))[0]?.value).toBeGreaterThan(0);
  expect(await readDisk(pool, undefined)).toEqual([]);
  const room = (await readDisk(pool, undefined, 1))[0];
  expect(room?.value).toBeGreaterThan(90);
  expect(room?.value).toBeLessThan(100);

  await pool.query(
    `INSERT INTO release (id, destination_id, number, state, items, order_before, order_after, created_by_name, around_approval, published_at)
     VALUES ('rel_1', $1, 1, 'asked', '[]', '{}', '{}', 'Ann', false, NULL), ('rel_2', $1, 2, 'published', '[]', '{}', '{}', 'Bob', true, now())`,
    [destinationId],
  );
  expect((await readReleases(pool)).map(({ kind, subject, facts }) => [kind, subject, facts.by])).toEqual([
    ["approval", "release 1", "Ann"],
    ["around_approval", "release 2", "Bob"],
  ]);

  await pool.query("CREATE TABLE delivery_of_test PARTITION OF delivery DEFAULT");
  await pool.query(
    `INSERT INTO delivery (id, expires_on, event_id, event_expires_on, destination_id, mapping_id, mapping_version, action_slug, message_id, state, requests, created_at, settled_at)
     VALUES ('dlv_1', '2030-01-01', '', '2030-01-01', $1, $2, 1, 'x', 'm', 'dead', '[]', now(), now() - interval '2 hours')`,
    [destinationId, mapping],
  );
  await pool.query("UPDATE lane SET stopped_by = 'dlv_1' WHERE destination_id = $1", [destinationId]);
  expect(of(await readLanes(pool), "lane")?.value).toBeCloseTo(2, 1);
});
