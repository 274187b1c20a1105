import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBodyRoom } from "./body-room.ts";
import type { Intake } from "./intake.ts";
import { createWebhookDoor } from "./webhook-door.ts";

const room = createBodyRoom(1_000_000, 1_500_000);
const sources = { get: () => undefined, stop: async () => {} };
const door = createWebhookDoor({ databaseUrl: "", intake: async () => ({ room, bodyLimit: 1_000_000, sources }) as unknown as Intake });
const server = createServer((request, response) => void door.handle(request, response));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

/** Sends so many bytes and waits for more; `end` sends nothing more, `leave` breaks off. */
function caller(bytes: number) {
  const { port } = server.address() as AddressInfo;
  const call = request({ port, host: "127.0.0.1", method: "POST", path: "/api/webhooks/segment/src_x", agent: false });
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
const hasRoomFor = (bytes: number) => {
  const place = room.enter();
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
  await expect.poll(() => hasRoomFor(1_500_000)).toBe(true);
  const gone = caller(900_000);
  await expect.poll(() => hasRoomFor(700_000)).toBe(false);
  gone.leave();
  await expect.poll(() => hasRoomFor(1_500_000)).toBe(true);
});
