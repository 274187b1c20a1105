import { afterEach, expect, test } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "./simulator/start-simulator.ts";
import { testIntegrationKey } from "./test-integration-key.ts";

let simulator: Simulator;
afterEach(() => simulator.close());
const tested = async (options: SimulatorOptions = {}) => {
  simulator = await startSimulator(options);
  return testIntegrationKey({ baseUrl: simulator.url, deployment: "acme.talon.one", apiKey: "a-key" });
};

test("a key that Talon.One takes has passed, and nothing was changed or counted", async () => {
  expect(await tested({ integrationKeys: ["a-key"] })).toEqual({ result: "passed" });
  expect(simulator.control.requests()).toEqual([]);
});

test("a key of another kind is rejected with what is needed", async () => {
  expect(await tested({ integrationKeys: ["another-key"] })).toEqual({
    result: "bad_key",
    why: "Talon.One rejected this key (401). Enter one that isn’t for a third party.",
  });
});

test("where nobody answers, nothing is said about the key", async () => {
  simulator = await startSimulator();
  await simulator.close();
  const result = await testIntegrationKey({ baseUrl: simulator.url, deployment: "acme.talon.one", apiKey: "a-key" });
  expect(result).toMatchObject({ result: "unknown", why: expect.any(String) });
});
