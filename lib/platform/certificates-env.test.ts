import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { certificateIssues } from "./certificates-env.ts";

const folder = mkdtempSync(join(tmpdir(), "falconer-certificates-"));
afterAll(() => rmSync(folder, { recursive: true }));
const [good, bad] = [join(folder, "ca.crt"), join(folder, "ca.der")];
writeFileSync(good, "# Acme\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
writeFileSync(bad, "0\x82\x03");

test("authorities that only .env names are none: Node looks before it is read", () => {
  const late = certificateIssues({ NODE_EXTRA_CA_CERTS: good }, "");
  expect(late.map(({ message }) => message)).toEqual([expect.stringMatching(/^NODE_EXTRA_CA_CERTS has no effect in the file \.env/)]);
  expect(certificateIssues({ NODE_EXTRA_CA_CERTS: good }, good)).toEqual([]);
});

test.each<[Record<string, string>, RegExp | undefined]>([
  [{}, undefined],
  [{ NODE_EXTRA_CA_CERTS: "" }, undefined],
  [{ NODE_EXTRA_CA_CERTS: good, NODE_TLS_REJECT_UNAUTHORIZED: "1" }, undefined],
  [{ NODE_EXTRA_CA_CERTS: join(folder, "none") }, /^NODE_EXTRA_CA_CERTS names a file that cannot be read \(ENOENT\)\.$/],
  [{ NODE_EXTRA_CA_CERTS: bad }, /^NODE_EXTRA_CA_CERTS names a file without a certificate/],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, /^NODE_TLS_REJECT_UNAUTHORIZED must not be 0/],
])("%j", (source, sentence) => {
  const told = certificateIssues(source).map(({ message }) => message);
  expect(told).toEqual(sentence ? [expect.stringMatching(sentence)] : []);
});
