import { expect, test } from "vitest";
import { outOfReach } from "./within-reach.ts";

test.each([
  ["http://localhost:3000/api/webhooks/segment/src_1", "this computer"],
  ["http://LOCALHOST./x", "this computer"],
  ["http://127.0.0.1:3000/x", "this computer"],
  ["http://0.0.0.0/x", "this computer"],
  ["http://[::1]:3000/x", "this computer"],
  ["http://192.168.1.20/x", "a private network"],
  ["http://10.0.0.5/x", "a private network"],
  ["http://172.31.255.1/x", "a private network"],
  ["http://100.64.0.1/x", "a private network"],
  ["http://169.254.1.1/x", "a private network"],
  ["http://[fd00::1]/x", "a private network"],
  ["http://[fe80::1]/x", "a private network"],
  ["https://falconer.local/x", "a private network"],
  ["https://falconer/x", "a private network"],
  ["https://falconer.corp.internal/x", "a private network"],
  ["https://falconer.example.com/x", undefined],
  ["https://localhost.example.com/x", undefined],
  ["https://8.8.8.8/x", undefined],
  ["https://172.32.0.1/x", undefined],
  ["https://[2606:4700::1111]/x", undefined],
  ["no address", undefined],
])("%s", (address, why) => {
  expect(outOfReach(address)).toBe(why);
});
