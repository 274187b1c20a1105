import type { helpTitles } from "./titles.ts";

// The help's pages, in the order in which people need them. Each is a file of docs/.

type Slug = keyof typeof helpTitles;
export type HelpPage = { slug: Slug; about: string };
export type HelpPart = { title: string; pages: readonly HelpPage[] };

/** Its own page, made from the API's description, without a file in docs/. */
const reference = "api-reference";

export const helpParts: readonly HelpPart[] = [
  {
    title: "Start",
    pages: [
      { slug: "first-steps", about: "An event of your own, a mapping and a release, in twenty minutes." },
      { slug: "demo", about: "See a shop’s week, and show it to others." },
      { slug: "intake", about: "Connect Segment and other senders, and see what happens to an event that arrives." },
      { slug: "talon-one", about: "Audiences, effects of the rules, dry runs, and what Falconer knows about your account." },
      { slug: "questions", about: "What people ask, and the page that answers." },
    ],
  },
  {
    title: "Build mappings",
    pages: [
      { slug: "mapping-editor", about: "Create a mapping from an event." },
      { slug: "triggers", about: "Choose which events a mapping uses." },
      { slug: "actions", about: "Every action in Talon.One, field by field." },
      { slug: "mapping-language", about: "What each function makes of a value." },
      { slug: "import-export", about: "Bring mappings from Segment, or copy them." },
    ],
  },
  {
    title: "Test",
    pages: [
      { slug: "event-tester", about: "See what an event does, and why." },
      { slug: "back-tests", about: "Try a change on the events you already have." },
      { slug: "simulator", about: "Try everything without an account." },
    ],
  },
  {
    title: "Release",
    pages: [
      { slug: "safe-changes", about: "Change what is live, and go back." },
      { slug: "pipelines", about: "Plan and apply from a pull request." },
    ],
  },
  {
    title: "Watch",
    pages: [
      { slug: "watching", about: "Live events, alerts and what to do about each, problems, statistics." },
      { slug: "delivery", about: "Order, rate limit, retries, pause, replay and retention." },
      { slug: "reprocess", about: "Run stored events through today’s mappings." },
      { slug: "deletions", about: "Delete a person at Talon.One and here, by Segment’s notices or by hand." },
    ],
  },
  {
    title: "Run",
    pages: [
      { slug: "installing", about: "Run Falconer on a machine, in a container or on Kubernetes, and upgrade it." },
      { slug: "configuration", about: "Every variable that a start reads." },
      { slug: "operations", about: "Signals, health, metrics, logs, backup, poolers and failover." },
      { slug: "sign-in", about: "OpenID Connect, groups and roles." },
      { slug: "security", about: "Rights, erasing a person, sessions and logs." },
    ],
  },
  {
    title: "Scale",
    pages: [
      { slug: "scaling", about: "How far it scales, and what a sharding cluster needs." },
      { slug: "benchmarks", about: "What it carries, measured." },
      { slug: "chaos", about: "What survives when processes are killed." },
    ],
  },
  {
    title: "Extend",
    pages: [
      { slug: "api", about: "Do with a script what the console does." },
      { slug: reference, about: "Every route of the JSON API, to read and to try." },
      { slug: "command-line", about: "The falconer command." },
      { slug: "architecture", about: "How it is built, for those who change it." },
      { slug: "writing", about: "How its texts are written: rules and terms." },
    ],
  },
];

/** Not in the list of pages: reached from the help menu. */
export const otherPages: readonly HelpPage[] = [
  { slug: "whats-new", about: "Changes, version by version." },
  { slug: "licences", about: "What Falconer is built with." },
  { slug: "reporting", about: "Where to report a bug or a security problem." },
];

/** Those that are a file. */
export const helpPages: readonly HelpPage[] = [...helpParts.flatMap(({ pages }) => pages), ...otherPages].filter(
  ({ slug }) => slug !== reference,
);

/** From the project's folder. */
export const fileOf = (slug: string): string =>
  slug === "whats-new" ? "CHANGELOG.md" : slug === "reporting" ? "SECURITY.md" : `docs/${slug}.md`;
