import { expect, test } from "vitest";
import { onConfigurationChange } from "#lib/platform/configuration-change.ts";
import { AppError } from "#lib/platform/errors.ts";
import { route } from "./route.ts";

const call = async (method: string, handle: () => Promise<unknown>) => {
  let told = 0;
  const stop = onConfigurationChange(() => told++);
  const handler = route({ permission: "public", summary: "A test." }, handle);
  const { status } = await handler(new Request("http://localhost/api/test", { method }));
  stop();
  return { status, told };
};

test.each([
  ["POST", 200, 1],
  ["PATCH", 200, 1],
  ["DELETE", 200, 1],
  ["GET", 200, 0],
])("%s through the API: what is compiled here is looked at anew after it: %i, %i", async (method, status, told) => {
  expect(await call(method, async () => ({}))).toEqual({ status, told });
});

test("a refused change is none; who stopped listening is not told", async () => {
  const refuse = async () => {
    throw new AppError("conflict", "No.");
  };
  expect(await call("PUT", refuse)).toEqual({ status: 409, told: 0 });
  let told = 0;
  onConfigurationChange(() => told++)();
  await call("POST", async () => ({}));
  expect(told).toBe(0);
});
