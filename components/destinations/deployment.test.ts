import { expect, test } from "vitest";
import { deploymentHost } from "./deployment.ts";

test.each([
  ["", ""],
  ["acme.europe-west1.talon.one", "acme.europe-west1.talon.one"],
  [" https://ACME.talon.one/some/path?x=1 ", "acme.talon.one"],
  ["acme.talon.one.", "acme.talon.one"],
  ["http://acme.talon.one#a", "acme.talon.one"],
])("%j is kept as %j", (typed, host) => {
  expect(deploymentHost(typed)).toBe(host);
});
