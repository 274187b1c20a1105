import { expect, test } from "vitest";
import { describeFindings, readAuditReport } from "./audit-report.ts";

const report = (vulnerabilities: object) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { dependencies: { total: 412 } } }, null, 2);
const advisory = { title: "Prototype pollution in merge", url: "https://github.com/advisories/GHSA-0000", severity: "high" };
const merged = {
  name: "deep-merge",
  severity: "high",
  via: [advisory],
  effects: ["settings"],
  range: "<2.0.1",
  nodes: ["node_modules/deep-merge", "node_modules/settings/node_modules/deep-merge"],
  fixAvailable: true,
};
const settings = { name: "settings", severity: "critical", via: ["deep-merge"], range: "*", nodes: ["node_modules/settings"] };

test("a hole of high or critical severity is found, with its name, its advisory and its places", () => {
  const verdict = readAuditReport(`npm warn old lockfile\n${report({ "deep-merge": merged, settings })}\n`);
  expect(verdict.state).toBe("found");
  const told = verdict.state === "found" ? describeFindings(verdict.findings) : "";
  for (const part of [
    "deep-merge <2.0.1 (high)",
    "Prototype pollution in merge https://github.com/advisories/GHSA-0000",
    "at node_modules/settings/node_modules/deep-merge",
    "settings * (critical)",
    "through deep-merge",
  ])
    expect(told).toContain(part);
});

test("none, or lesser ones alone, are none", () => {
  expect(readAuditReport(report({}))).toEqual({ state: "none", checked: 412 });
  expect(readAuditReport(report({ "deep-merge": { ...merged, severity: "moderate" } })).state).toBe("none");
});

test.each([
  [
    "a mirror without advisories",
    `npm error audit endpoint returned an error\n${JSON.stringify({ message: "405 Method Not Allowed - POST https://r/-/npm/v1/security/advisories/bulk", statusCode: 405, error: { summary: "" } }, null, 2)}\nnpm error A complete log`,
  ],
  ["no network", `{\n  "error": { "code": "ENOTFOUND", "summary": "request to https://r failed, reason: getaddrinfo ENOTFOUND r" }\n}`],
  ["a refused connection", "npm error code ECONNREFUSED\nnpm error connect ECONNREFUSED 127.0.0.1:1"],
  ["a registry that does not answer", "stopped: it took longer than 60 s"],
])("%s is told as not checked", (_, output) => {
  expect(readAuditReport(output)).toMatchObject({ state: "unreachable", reason: expect.stringMatching(/./) });
});

test.each([
  ["nothing at all", ""],
  ["half a report", `{\n  "auditReportVersion": 2,\n  "vulnerabilities": {`],
  ["no lock file", `{\n  "error": { "code": "ENOLOCK", "summary": "This command requires an existing lockfile." }\n}`],
  ["a report of another version", `{\n  "auditReportVersion": 3\n}`],
  ["npm missing", "spawn npm ENOENT"],
])("%s is neither a clean report nor an unreachable registry: it fails", (_, output) => {
  expect(readAuditReport(output).state).toBe("unreadable");
});
