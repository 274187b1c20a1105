import { expect, test } from "vitest";
import { AppError } from "#lib/platform/errors.ts";
import { readJson } from "./body.ts";

test("a body that breaks off is the caller's: it is refused, and is no failure of ours", async () => {
  let asked = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (asked++ === 0) controller.enqueue(new TextEncoder().encode('{"half":'));
      else controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
    },
  });
  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/api/x", { method: "POST", body, headers, duplex: "half" } as RequestInit);
  const refused = await readJson(request).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AppError);
  expect(refused).toMatchObject({ code: "invalid", message: "The body broke off before its end." });
});
