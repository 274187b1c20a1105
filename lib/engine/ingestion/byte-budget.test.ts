import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { budgetSizes, createByteBudget, type Reservation } from "./byte-budget.ts";
import type { Intake } from "./intake.ts";
import { createWebhookEndpoint } from "./webhook-endpoint.ts";

const sizes = { total: 2_000_000, keptForSmall: 500_000, small: 100_000, share: 1_000_000 };
const budget = createByteBudget(1_000_000, sizes);
const source = { rules: { secret: "of nobody", batchSignatures: "whole_body" } };
const sources = { get: (id: string) => (id === "src_known" ? source : undefined), stop: async () => {} };
const refused = { note: () => {}, stop: async () => {} };
const intake = async () => ({ budget, bodyLimit: 1_000_000, sources, refused }) as unknown as Intake;
const endpoint = createWebhookEndpoint({ databaseUrl: "", intake });
const server = createServer((request, response) => void endpoint.handle(request, response));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());
afterEach(() => void vi.useRealTimers());

/** Sends this many bytes and waits for more; `end` sends nothing more, `leave` breaks off. */
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
const fits = (bytes: number, address = "another") => {
  const reservation = budget.open(address);
  const has = reservation.reserve(bytes);
  reservation.release();
  return has;
};

test("more bodies at once than the budget holds: 503 for those that do not fit, and what is answered or breaks off gives back its bytes", async () => {
  const slow = caller(900_000);
  await expect.poll(() => fits(700_000)).toBe(false);
  const tooMany = await caller(700_000).answer;
  expect(tooMany.status).toBe(503);
  expect(Number(tooMany.retryAfter)).toBeGreaterThan(0);
  await expect.poll(() => fits(600_000)).toBe(true);
  slow.end();
  expect((await slow.answer).status).toBe(401);
  await expect.poll(() => fits(1_000_000)).toBe(true);
  const gone = caller(900_000);
  await expect.poll(() => fits(700_000)).toBe(false);
  gone.leave();
  await expect.poll(() => fits(1_000_000)).toBe(true);
});

test.each([
  ["an unknown source", { sourceId: "src_unknown" }],
  ["no signature that could be one", { signature: "none" }],
])("%s is refused by the headers: its body is not waited for, and reserves nothing", async (_, how) => {
  const callers = Array.from({ length: 6 }, () => caller(400_000, how));
  expect((await Promise.all(callers.map(({ answer }) => answer))).map(({ status }) => status)).toEqual(Array(6).fill(401));
  expect(fits(1_000_000)).toBe(true);
  for (const one of callers) one.leave();
});

test("whatever large bodies hold, small ones fit; and one address leaves bytes to another", () => {
  const full = createByteBudget(1_000_000, sizes);
  const fill = (address: string) => {
    const reservations: Reservation[] = [];
    for (;;) {
      const reservation = full.open(address);
      if (!reservation.reserve(250_000)) return reservations;
      reservations.push(reservation);
    }
  };
  const one = fill("one");
  expect(one).toHaveLength(4);
  const two = fill("two");
  expect(two).toHaveLength(2);
  const small = Array.from({ length: 5 }, () => full.open("one"));
  expect(small.map((reservation) => reservation.reserve(90_000))).toEqual(Array(5).fill(true));
  // It becomes a large one with its next bytes, and counts as one from its first.
  expect(small[0]?.reserve(20_000)).toBe(false);
  for (const reservation of [...one, ...two, ...small]) reservation.release();
  expect(full.open("two").reserve(1_000_000)).toBe(true);
});

test("two of the largest bodies fit, whatever the limit is, and one of them from one address", () => {
  for (const limit of [1, 64, 1_024].map((mebibytes) => mebibytes * 1024 * 1024)) {
    const wide = createByteBudget(limit, budgetSizes(limit));
    expect([wide.open("one").reserve(limit), wide.open("two").reserve(limit)]).toEqual([true, true]);
  }
});

test("a body that trickles is given up; one that flows, one that is complete and one that has just begun are not", () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  const timed = createByteBudget(1_000_000, sizes);
  const slow: string[] = [];
  const open = (name: string) => {
    const reservation = timed.open(name);
    reservation.watch(() => slow.push(name));
    return reservation;
  };
  const [trickling, flowing, complete] = [open("trickling"), open("flowing"), open("complete")];
  complete.complete();
  for (let second = 0; second < 20; second++) {
    trickling.reserve(10);
    flowing.reserve(20_000);
    if (second === 18) open("new");
    vi.advanceTimersByTime(1_000);
  }
  expect(slow).toEqual(["trickling"]);
});
