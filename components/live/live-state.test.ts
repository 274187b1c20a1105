import { expect, test } from "vitest";
import type { LiveEvent } from "#lib/console/live/schema.ts";
import { type LiveAction, type LiveState, mostRows, nextLive, nothingYet } from "./live-state.ts";
import { shareWords } from "./live-words.ts";

const event = (id: string): LiveEvent => ({
  id,
  sourceId: "src_1",
  messageId: id,
  type: "track",
  name: "Order Completed",
  userId: "u",
  anonymousId: null,
  receivedAt: "2026-01-31T12:00:00.000Z",
  outcome: "accepted",
  reason: null,
  matched: 1,
});
const events = (ids: string[], counts: { came?: number; matched?: number; missed?: number } = {}): LiveAction => ({
  kind: "events",
  data: { came: ids.length, matched: counts.came ?? ids.length, missed: 0, masked: false, ...counts, shown: ids.map(event) },
});
const after = (...actions: LiveAction[]): LiveState => actions.reduce(nextLive, nothingYet);
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

test("rows stand newest first, each once, whatever order they come in", () => {
  const state = after(events(["e3", "e2"]), events(["e4", "e2", "e1"]));
  expect(ids(state.rows)).toEqual(["e4", "e3", "e2", "e1"]);
});

test("a page holds so many rows and no more", () => {
  const many = Array.from({ length: mostRows + 50 }, (_, i) => `e${String(i).padStart(5, "0")}`);
  const { rows } = after(events(many));
  expect(rows).toHaveLength(mostRows);
  expect(rows[0]?.id).toBe(many.at(-1));
});

test("paused, the page stands still; resumed, it shows what came meanwhile", () => {
  const paused = after(events(["e1"]), { kind: "pause" }, events(["e3", "e2"]));
  expect([ids(paused.rows), ids(paused.held)]).toEqual([["e1"], ["e3", "e2"]]);
  const resumed = nextLive(paused, { kind: "resume" });
  expect([ids(resumed.rows), resumed.held]).toEqual([["e3", "e2", "e1"], []]);
});

test("what became of an event is shown with it, also while paused", () => {
  const deliveries = [{ id: "d", mappingId: "m", mappingName: "Orders", state: "delivered", reason: null, status: 200, durationMs: 8 }];
  const told: LiveAction = { kind: "deliveries", data: { items: [{ eventId: "e1", deliveries }] } };
  expect(after(events(["e1"]), { kind: "pause" }, told).rows[0]?.deliveries).toEqual(deliveries);
});

test("events from before the page was opened count for nothing", () => {
  const state = after(events(["e1", "e2"], { came: 0 }), events(["e3"], { came: 8, matched: 8 }));
  expect([state.matched, state.shown]).toEqual([8, 1]);
});

test.each<[string, LiveAction, LiveState["connection"]]>([
  ["a server that stops", { kind: "end", data: { reason: "stopping", at: "" } }, "lost"],
  ["a session that ended", { kind: "end", data: { reason: "signed_out", at: "" } }, "signed_out"],
  ["a role that may no longer", { kind: "end", data: { reason: "not_allowed", at: "" } }, "refused"],
])("%s ends the view, and the page says how", (_, action, connection) => {
  expect(after({ kind: "connected" }, action).connection).toBe(connection);
});

test.each([
  [{ came: 8, matched: 8, shown: 1 }, 0, "8 events in the last busy second · 1 of 8 shown"],
  [{ came: 1, matched: 1, shown: 1 }, 0, "1 event in the last busy second"],
  [{ came: 900, matched: 2, shown: 2 }, 0, "900 events in the last busy second · 2 of them match"],
  [{ came: 0, matched: 0, shown: 0 }, 1_200, "1,200 missed because this browser was slow"],
])("%j", (lately, missed, words) => {
  expect(shareWords({ lately, missed })).toBe(words);
});
