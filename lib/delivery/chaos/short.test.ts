import { expect, test } from "vitest";
import { crashDatabase, killWeb, killWorker, rollingRestart, sameMessage } from "./scenarios.ts";

// The short form of npm run test:chaos: the same scenarios, fewer times.

test("the web process killed under load", async () => {
  expect((await killWeb(2, 600)).acked).toBeGreaterThan(50);
}, 40_000);
test("the worker process killed under load", async () => {
  expect((await killWorker(1, 800)).acked).toBeGreaterThan(50);
}, 60_000);
test("Postgres stopped immediately under load", async () => {
  expect((await crashDatabase(1, 1_000)).acked).toBeGreaterThan(50);
}, 60_000);
test("a rolling restart of 2 web and 2 worker processes", async () => {
  expect((await rollingRestart(1)).restarts).toBe(4);
}, 60_000);
test("the same message 200 times at once, at two web processes", async () => {
  expect((await sameMessage(200)).stored).toBe(1);
}, 40_000);
