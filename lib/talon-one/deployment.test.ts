import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkDeployment, isAllowedHost, normaliseDeployment, parseHostPatterns } from "./deployment.ts";

test.each([
  ["acme.europe-west1.talon.one", "acme.europe-west1.talon.one"],
  ["https://acme.europe-west1.talon.one/", "acme.europe-west1.talon.one"],
  ["  ACME.Europe-West1.Talon.One  ", "acme.europe-west1.talon.one"],
  ["http://acme.talon.one", "acme.talon.one"],
  ["HTTPS://acme.talon.one.", "acme.talon.one"],
  ["acme.talon.one:443", "acme.talon.one"],
  ["https://acme.talon.one:443/v2/authping?x=1#y", "acme.talon.one"],
  ["acme.talon.one/campaigns/1", "acme.talon.one"],
  ["acme.talon.one?x=a@b", "acme.talon.one"],
  ["\u00a0acme.talon.one\ufeff", "acme.talon.one"],
])("%j is the host %s", (typed, host) => expect(normaliseDeployment(typed)).toEqual({ host }));

test.each([
  ["", "Enter the host"],
  ["   ", "Enter the host"],
  ["https://", "Enter the host"],
  ["acme", "only a part"],
  ["localhost", "only a part"],
  ["ftp://acme.talon.one", "Leave out"],
  ["javascript://acme.talon.one", "Leave out"],
  ["https://user:secret@acme.talon.one", "before the @"],
  ["acme.talon.one@evil.example", "before the @"],
  ["https://acme.talon.one%2f@evil.example", "before the @"],
  ["acme%2etalon.one", "no %"],
  ["acme.talon.one%00.evil.example", "no %"],
  ["acme.talon.one\u0000.evil.example", "control"],
  ["acme.talon.one\r\nhost: evil", "control"],
  ["acme .talon.one", "no spaces"],
  ["evil.example\\.talon.one", "backslash"],
  ["acme.tаlon.one", "plain letters"], // a Cyrillic a
  ["acme.talon。one", "plain letters"], // an ideographic full stop
  ["acme.tal\u212aon.one", "plain letters"], // the Kelvin sign, lower-cased to k
  ["acme.ta\u00adlon.one", "plain letters"], // a soft hyphen
  ["xn--tlon-5cd.one", "other alphabets"],
  ["127.0.0.1", "not an IP"],
  ["127.1", "not an IP"],
  ["2130706433", "not an IP"],
  ["0x7f000001", "not an IP"],
  ["0x7f.1", "not an IP"],
  ["0177.0.0.01", "not an IP"],
  ["acme.talon.0x", "not an IP"],
  ["[::1]", "not an IP"],
  ["::1", "not an IP"],
  ["[::ffff:169.254.169.254]:443", "not an IP"],
  ["acme.talon.one:8443", ":8443"],
  ["acme..talon.one", "isn’t a host name"],
  [".talon.one", "isn’t a host name"],
  ["acme.talon.one..", "isn’t a host name"],
  ["-acme.talon.one", "isn’t a host name"],
  ["acme-.talon.one", "isn’t a host name"],
  ["acme_x.talon.one", "isn’t a host name"],
  ["*.talon.one", "isn’t a host name"],
  [`${"a".repeat(64)}.talon.one`, "isn’t a host name"],
  [`${"a.".repeat(125)}talon.one`, "isn’t a host name"],
  ["a".repeat(3000), "too long"],
])("%j is refused", (typed, text) => expect(normaliseDeployment(typed)).toEqual({ issue: expect.stringContaining(text) }));

test("whatever is typed, a host that comes out is plain, and is its own normal form and URL host", () => {
  const hostish = fc.string({
    unit: fc.constantFrom(..."aZ09.-:/@%\\[]?#_ \u0000\u212aа".split(""), "talon.one", "https://", "xn--"),
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.oneof(hostish, fc.string(), fc.webUrl()), (typed) => {
      const { host } = normaliseDeployment(typed);
      if (host === undefined) return;
      expect(host).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
      expect(normaliseDeployment(host)).toEqual({ host });
      expect(new URL(`https://${host}/v2/authping`).host).toBe(host);
    }),
    { numRuns: 1000 },
  );
});

describe("the allow-list", () => {
  const { patterns, issues } = parseHostPatterns("*.talon.one, Stand-In.Example.com");
  test("reads commas, spaces and upper case", () => {
    expect(issues).toEqual([]);
    expect(patterns.map(({ text }) => text)).toEqual(["*.talon.one", "stand-in.example.com"]);
  });
  test.each([
    ["acme.talon.one", true],
    ["acme.europe-west1.talon.one", true],
    ["stand-in.example.com", true],
    ["talon.one", false],
    ["eviltalon.one", false],
    ["acme.talon.one.evil.com", false],
    ["acme.talon.one-evil.com", false],
    ["x.stand-in.example.com", false],
    [".talon.one", false],
  ])("%s: %s", (host, allowed) => expect(isAllowedHost(host, patterns)).toBe(allowed));
  test.each(["*", "*.one", "*talon.one", "a.*.talon.one", "https://acme.talon.one", "127.0.0.1", "*.*.talon.one", "acme.talon.one:443"])(
    "%s is no pattern",
    (text) => expect(parseHostPatterns(text)).toMatchObject({ patterns: [], issues: [expect.stringContaining(text)] }),
  );
  test("a sentence names the host and what is allowed", () => {
    expect(checkDeployment("https://acme.talon.one/", patterns)).toEqual({ host: "acme.talon.one" });
    expect(checkDeployment("acme.talon.one.evil.com", patterns).issue).toContain("*.talon.one, stand-in.example.com");
    expect(checkDeployment("10.0.0.1", patterns).issue).toContain("not an IP");
  });
});
