// docs/questions.md lists what people ask, in their own words. Whoever types such a question into
// the help's search must find the page that answers among the first three results.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { helpPages } from "./contents.ts";
import { keywords } from "./keywords.ts";
import { readHelp } from "./read-help.ts";
import { searchHelp } from "./search-help.ts";

const text = readFileSync(new URL("../../../docs/questions.md", import.meta.url), "utf8");
const questions = [...text.matchAll(/^\d+\. (.+\?) \[[^\]]+\]\(([a-z-]+)\.md(?:#([^)]+))?\)$/gm)].map(
  ([, question = "", page = "", anchor = ""]) => ({ question, page, anchor }),
);

/** The same questions in the words of other people, three for each, in the order of the page. */
const otherWordings: readonly (readonly string[])[] = [
  ["customer got no loyalty points for her purchase", "points missing after order", "why were no points added"],
  ["send email to talon.one", "add the customer's name and email to the profile", "map email address"],
  ["undo yesterday's change", "go back to the previous version of a mapping", "restore an old version"],
  ["try a change on past events", "test a mapping on last week's orders", "what would be different with past orders"],
  ["import mappings from segment", "migrate from segment's talon.one destination", "copy existing mappings from segment"],
  ["invite a colleague", "add a user who can only view", "read-only access for a teammate"],
  ["api key expires", "talon.one key is about to expire", "renew the api key"],
  ["delete a customer's data", "gdpr erase a customer", "right to be forgotten"],
  ["slack notification when deliveries fail", "send alerts to slack", "notify us about failures in slack"],
  ["pause deliveries", "stop sending to talon.one for a while", "hold all requests to talon.one"],
  ["test an event without sending", "check an event before it is sent", "preview what an event would send"],
  ["run test cases in ci", "test cases in a pipeline", "run tests of mappings on every commit"],
  ["which coupon was applied to an order", "which rule gave the discount", "see effects of a rule for an order"],
  ["replay failed deliveries", "resend what failed last night", "send failed events again"],
  ["watch events live", "see incoming events right now", "live stream of events"],
  ["back up the database", "restore a backup", "what do I need for disaster recovery backup"],
  ["database down what happens to events", "are events lost when postgres is down", "database outage"],
  ["upgrade to a new version without downtime", "update falconer without losing events", "zero downtime upgrade"],
  ["how many events per second", "throughput of one machine", "how much load can it handle"],
  ["firewall hosts to allow", "which outgoing connections does it make", "outbound addresses allowlist"],
];

/** What else people type, with the pages of which one must be among the first three. */
const furtherWordings: readonly [words: string, pages: string][] = [
  ["no reward for customer", "watching"],
  ["loyalty points not credited", "watching"],
  ["map customer phone number", "mapping-editor"],
  ["revert a mapping", "safe-changes"],
  ["simulate a change on historical events", "back-tests"],
  ["bring over segment subscriptions", "import-export"],
  ["give someone access", "security"],
  ["create a new user", "security"],
  ["replace the talon.one api key", "watching security"],
  ["data subject deletion request", "deletions"],
  ["remove personal data of a customer", "deletions security"],
  ["pagerduty", "watching"],
  ["email alert", "watching"],
  ["maintenance in talon.one", "delivery"],
  ["dry run an event", "event-tester talon-one"],
  ["why was an event not sent", "event-tester triggers watching"],
  ["github actions", "pipelines"],
  ["discount effects of a session", "talon-one"],
  ["retry failed requests", "delivery"],
  ["real time events", "watching"],
  ["pg_dump", "operations"],
  ["disaster recovery", "operations"],
  ["postgres outage", "intake operations"],
  ["rolling update", "installing"],
  ["max throughput", "scaling benchmarks"],
  ["egress ip firewall", "security"],
  ["single sign on okta", "sign-in"],
  ["reset two factor", "security"],
  ["rotate shared secret", "security intake"],
  ["rate limit 60 per second", "delivery"],
  ["duplicate events", "intake"],
  ["kubernetes helm", "installing"],
  ["environment variables", "configuration"],
  ["prometheus metrics", "operations"],
  ["segment signature invalid", "intake watching"],
  ["export mappings", "import-export"],
  ["approve a release", "safe-changes"],
  ["schedule a release", "safe-changes"],
  ["copy staging to production", "safe-changes"],
  ["liquid template", "mapping-language"],
];

test("there are twenty questions, five from each kind of reader, each with its answer", async () => {
  expect(questions).toHaveLength(20);
  expect(text.match(/^\d+\. /gm)).toHaveLength(20);
  expect(text.match(/^## (.+) (?:ask|asks)$/gm)).toHaveLength(4);
  for (const { page, anchor } of questions) {
    const help = await readHelp(page);
    expect(help, page).not.toBeNull();
    if (anchor) expect([...(help?.anchors.values() ?? [])], page).toContain(anchor);
  }
});

test.each(questions)("“$question” finds $page", async ({ question, page }) => {
  const first = (await searchHelp(question)).slice(0, 3);
  expect(first.map((hit) => hit.page)).toContain(page);
});

test("every question has three other wordings", () => {
  expect(otherWordings.map((wordings) => wordings.length)).toEqual(questions.map(() => 3));
});

const reworded = questions.flatMap(({ page }, index) => (otherWordings[index] ?? []).map((wording) => ({ wording, page })));
test.each(reworded)("“$wording” finds $page, too", async ({ wording, page }) => {
  const first = (await searchHelp(wording)).slice(0, 3);
  expect(first.map((hit) => hit.page)).toContain(page);
});

test.each(furtherWordings)("“%s” finds one of: %s", async (wording, pages) => {
  const first = (await searchHelp(wording)).slice(0, 3);
  expect(first.some((hit) => pages.split(" ").includes(hit.page))).toBe(true);
});

test("keywords belong to sections that exist, and no section has one twice", async () => {
  const sections = await Promise.all(
    helpPages.map(async ({ slug }) => (await readHelp(slug))?.sections.map(({ anchor }) => `${slug}#${anchor}`) ?? []),
  );
  expect(Object.keys(keywords).filter((place) => !sections.flat().includes(place))).toEqual([]);
  for (const [place, words] of Object.entries(keywords)) {
    const each = words.toLowerCase().split(" ");
    expect(
      each.filter((word, at) => each.indexOf(word) !== at),
      place,
    ).toEqual([]);
  }
});

test("the list of questions itself is no result", async () => {
  for (const { question } of questions) expect((await searchHelp(question)).map((hit) => hit.page)).not.toContain("questions");
});
