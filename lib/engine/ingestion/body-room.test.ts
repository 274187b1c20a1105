import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type BodyPlace, createBodyRoom, roomSizes } from "./body-room.ts";
import type { Intake } from "./intake.ts";
import { createWebhookEndpoint } from "./webhook-endpoint.ts";

const sizes = { room: 2_000_000, reserve: 500_000, small: 100_000, share: 1_000_000 };
const room = createBodyRoom(1_000_000, sizes);
const source = { rules: { secret: "of nobody", batchSignatures: "whole_body" } };
const sources = { get: (id: string) => (id === "src_known" ? source : undefined), stop: async () => {} };
const refused = { note: () => {}, stop: async () => {} };
const intake = async () => ({ room, bodyLimit: 1_000_000, sources, refused }) as unknown as Intake;
const endpoint = createWebhookEndpoint({ databaseUrl: "", intake });
const server = createServer((request, response) => void endpoint.handle(request, response));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());
afterEach(() => void vi.useRealTimers());

/** Sends so many bytes and waits for more; `end` sends nothing more, `leave` breaks off. */
function caller(bytes: number, { sourceId = "src_known", signature = "a".repeat(40) } = {}) {
  const { port } = server.address() as AddressInfo;
  const headers = { "x-signature": signature };
  const call = request({ port, host: "127.0.0.1", method: "POST", path: `/api/webhooks/segment/${sourceId}`, agent: false, headers });
  const answer = new Promise<{ status: number | undefined; retryAfter: string | undefined }>((resolve, reject) => {
    call.on("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode, retryAfter: response.headers["retry-after"] });
    });
    call.on("error", reject);
  });
  answer.catch(() => {});
  call.write(Buffer.alloc(bytes, 32));
  return { answer, end: () => call.end(), leave: () => call.destroy() };
}
const hasRoomFor = (bytes: number, address = "another") => {
  const place = room.enter(address);
  const has = place.take(bytes);
  place.leave();
  return has;
};

test("more bodies at once than there is room for: 503 for those that do not fit, and what is answered or breaks off makes room", async () => {
  const slow = caller(900_000);
  await expect.poll(() => hasRoomFor(700_000)).toBe(false);
  const tooMany = await caller(700_000).answer;
  expect(tooMany.status).toBe(503);
  expect(Number(tooMany.retryAfter)).toBeGreaterThan(0);
  await expect.poll(() => hasRoomFor(600_000)).toBe(true);
  slow.end();
  expect((await slow.answer).status).toBe(401);
  await expect.poll(() => hasRoomFor(1_000_000)).toBe(true);
  const gone = caller(900_000);
  await expect.poll(() => hasRoomFor(700_000)).toBe(false);
  gone.leave();
  await expect.poll(() => hasRoomFor(1_000_000)).toBe(true);
});

test.each([
  ["an unknown source", { sourceId: "src_unknown" }],
  ["no signature that could be one", { signature: "none" }],
])("%s is refused by the headers: its body is not waited for, and takes no room", async (_, how) => {
  const callers = Array.from({ length: 6 }, () => caller(400_000, how));
  expect((await Promise.all(callers.map(({ answer }) => answer))).map(({ status }) => status)).toEqual(Array(6).fill(401));
  expect(hasRoomFor(1_000_000)).toBe(true);
  for (const one of callers) one.leave();
});

test("whatever large bodies hold, small ones find room; and one address leaves room to another", () => {
  const full = createBodyRoom(1_000_000, sizes);
  const fill = (address: string) => {
    const places: BodyPlace[] = [];
    for (;;) {
      const place = full.enter(address);
      if (!place.take(250_000)) return places;
      places.push(place);
    }
  };
  const one = fill("one");
  expect(one).toHaveLength(4);
  const two = fill("two");
  expect(two).toHaveLength(2);
  const small = Array.from({ length: 5 }, () => full.enter("one"));
  expect(small.map((place) => place.take(90_000))).toEqual(Array(5).fill(true));
  // It becomes a large one with its next bytes, and counts as one from its first.
  expect(small[0]?.take(20_000)).toBe(false);
  for (const place of [...one, ...two, ...small]) place.leave();
  expect(full.enter("two").take(1_000_000)).toBe(true);
});

test("two of the largest bodies fit, whatever the limit is, and one of them from one address", () => {
  for (const limit of [1, 64, 1_024].map((mebibytes) => mebibytes * 1024 * 1024)) {
    const wide = createBodyRoom(limit, roomSizes(limit));
    expect([wide.enter("one").take(limit), wide.enter("two").take(limit)]).toEqual([true, true]);
  }
});

test("a body that trickles is given up; one that flows, one that is complete and one that has just begun are not", () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  const timed = createBodyRoom(1_000_000, sizes);
  const slow: string[] = [];
  const enter = (name: string) => {
    const place = timed.enter(name);
    place.watch(() => slow.push(name));
    return place;
  };
  const [trickling, flowing, complete] = [enter("trickling"), enter("flowing"), enter("complete")];
  complete.complete();
  for (let second = 0; second < 20; second++) {
    trickling.take(10);
    flowing.take(20_000);
    if (second === 18) enter("new");
    vi.advanceTimersByTime(1_000);
  }
  expect(slow).toEqual(["trickling"]);
});
