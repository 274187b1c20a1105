import { expect, test } from "vitest";
import { whyRefused, whyUnfit } from "./why-refused.ts";

test.each([
  ["28P01", "", /does not know this user with this password/],
  ["28000", "", /does not let this user in from here/],
  ["28000", 'no pg_hba.conf entry for host "10.0.0.7", user "app", database "app", no encryption', /over TLS alone.*sslmode=verify-full/],
  ["3D000", "", /does not exist/],
  ["42501", "", /may not connect/],
  ["SELF_SIGNED_CERT_IN_CHAIN", "", /certificate is not trusted \(SELF_SIGNED_CERT_IN_CHAIN\)/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "", /certificate is not trusted/],
  ["CERT_HAS_EXPIRED", "", /certificate is not trusted \(CERT_HAS_EXPIRED\)/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "", /another host than the database's certificate/],
  ["ENOTFOUND", "", /no name server knows/],
  ["", "The server does not support SSL connections", /asks for TLS, which the database does not offer/],
])("%s %s is one sentence that names the variable", (code, message, sentence) => {
  const told = whyRefused(Object.assign(new Error(message), { code }), "DATABASE_DIRECT_URL") ?? "";
  expect(told).toMatch(sentence);
  expect(told).toMatch(/^DATABASE_DIRECT_URL .+\.$/);
});

test.each(["ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "57P03", "53300", undefined])("%s is an outage: the same may work later", (code) => {
  expect(whyRefused(Object.assign(new Error("x"), { code }), "DATABASE_URL")).toBeUndefined();
});

test.each([
  [140_012, "UTF8", /^DATABASE_URL leads to Postgres 14: Falconer needs 15 or newer\.$/],
  [160_001, "SQL_ASCII", /^DATABASE_URL leads to a database with the encoding SQL_ASCII/],
  [90_603, "UTF8", /^DATABASE_URL leads to Postgres 9:/],
])("Postgres %i with %s is not fit", (version, encoding, sentence) => {
  expect(whyUnfit({ version, encoding }, "DATABASE_URL")).toMatch(sentence);
});

test("the oldest that is fit", () => {
  expect(whyUnfit({ version: 150_000, encoding: "UTF8" }, "DATABASE_URL")).toBeUndefined();
});
