import { afterAll, beforeAll, expect, test } from "vitest";
import { call, makePerson, type Person } from "#lib/access/http/testing/client.ts";
import { startTestStack, type TestStack } from "#lib/engine/delivery/testing/stack.ts";
import * as picture from "./pictures/[picture]/route.ts";
import * as search from "./search/route.ts";

let stack: TestStack;
let viewer: Person;
beforeAll(async () => {
  stack = await startTestStack({ worker: false });
  viewer = await makePerson("viewer");
});
afterAll(() => stack?.stop());

const find = (q: string, as: Person | null = viewer) => call(search.GET, "GET", `/?q=${encodeURIComponent(q)}`, as ? { as } : {});

test("words are looked for in the help by everyone who is signed in", async () => {
  const { status, body } = await find("rate limit");
  expect(status).toBe(200);
  expect(body.items[0]).toEqual({
    page: expect.any(String),
    title: expect.any(String),
    heading: expect.any(String),
    anchor: expect.any(String),
    excerpt: expect.stringMatching(/rate|limit/i),
  });
  expect((await find("rate limit", null)).status).toBe(401);
});

test.each([
  ["", "Enter a word to look for."],
  ["x".repeat(201), "Enter at most 200 characters."],
])("a search without a usable text is refused with a sentence", async (q, sentence) => {
  const { status, body } = await find(q);
  expect(status).toBe(422);
  expect(JSON.stringify(body)).toContain(sentence);
});

const show = (name: string) =>
  picture.GET(new Request("http://localhost/", { headers: { authorization: `Bearer ${viewer.token}` } }), {
    params: Promise.resolve({ picture: name }),
  });

test("a picture of the docs is served as one, and no other file is", async () => {
  const response = await show("delivery.webp");
  expect(response.headers.get("content-type")).toBe("image/webp");
  expect(
    Buffer.from(await response.arrayBuffer())
      .subarray(8, 12)
      .toString(),
  ).toBe("WEBP");
  for (const name of ["nothing.webp", "..%2fapi.md", "../../package.json", "delivery.webp/../../api.md"])
    expect((await show(name)).status, name).toBe(404);
});
