import { expect, test } from "vitest";
import { proxyNotice } from "./proxy-notice.ts";

test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])("%s is named, and its value is not", (name) => {
  const notice = proxyNotice({ [name]: "http://somebody:secret@proxy.example.com:3128" });
  expect(notice).toMatch(new RegExp(`^${name} is set, but Falconer uses no forward proxy`));
  expect(notice).not.toContain("secret");
});

test("without one there is nothing to tell", () => {
  expect(proxyNotice({ HTTPS_PROXY: "", NO_PROXY: "*" })).toBeUndefined();
});
