import { chromium } from "@playwright/test";
import { findBrowser } from "../lib/run/cli/find-browser.ts";
import { catalogueCounts, eventCount, giveCatalogue, type Made, mappingCount, startConsole } from "./console-server.ts";
import { type FirstLoad, firstLoads, pageLimit, restLimit } from "./first-load.ts";
import { type Section, spread, toMarkdown } from "./measure.ts";
import { measureScroll, measureTyping, type Scrolling, type Typing, type Visit, visit, type Who } from "./visit.ts";

const lcpLimitMs = 1_000;
const taskLimitMs = 100;
const previewLimitMs = 16;
const shiftLimit = 0.02;
const visitsPerPage = 2;

type PageFigures = {
  route: string;
  firstLoad: number;
  later: number;
  shift: number;
  lcpMs: number;
  lcpCpuMs: number;
  taskMs: number;
  errors: string[];
};

/** The console as people use it: production build, real server and database, real browser. */
export async function run(): Promise<Section> {
  const { origin, api, made, stop } = await startConsole();
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox", "--disable-gpu"] });
  const admin: Who = { browser, origin, api };
  try {
    const pages: PageFigures[] = [];
    for (const load of firstLoads()) pages.push(await measurePage(admin, load, made));
    const { destinationId, mappingId } = made;
    const editor = `/destinations/${destinationId}/mappings/${mappingId}`;
    const typing = await measureTyping(admin, editor);
    const scrolling = [
      await measureScroll(admin, `/destinations/${destinationId}/mappings`, `${mappingCount} mappings`),
      await measureScroll(admin, `/destinations/${destinationId}/events`, `${eventCount.toLocaleString("en")} events`),
    ];
    // Given last, so that everything above is measured without a catalogue, as before there was
    // one.
    const profiles = `/destinations/${destinationId}/mappings/${await giveCatalogue(api, made)}`;
    const typings = [
      { what: "a value", typing },
      { what: "a value, with the account’s names known", typing: await measureTyping(admin, editor) },
      { what: "an attribute’s name, chosen from them", typing: await measureTyping(admin, profiles, attributeNames) },
    ];
    return toSection(pages, typings, scrolling);
  } finally {
    await browser.close();
    await stop();
  }
}

/** Known paths, each typed in full over the one before. */
const attributeNames = {
  into: /^Key 1 of Attributes/,
  words: ["attribute1001", "attribute2003", "attribute3005", "attribute4007", "attribute4999"],
};

const signedOutPages = ["/sign-in", "/sign-in/problem", "/setup", "/invitation"];

async function measurePage(admin: Who, { route, gzip }: FirstLoad, made: Made): Promise<PageFigures> {
  const path = route
    .replace("[destinationId]", made.destinationId)
    .replace("[mappingId]", made.mappingId)
    .replace("[sourceId]", made.sourceId)
    .replace("[backTestId]", made.backTestId)
    .replace("[page]", "mapping-editor")
    .replace("/problem", (end) => (route === "/sign-in/problem" ? `${end}?reason=no_role` : end));
  const who = signedOutPages.includes(route) ? { ...admin, api: undefined } : admin;
  const visits: Visit[] = [];
  for (let round = 0; round < visitsPerPage; round++) visits.push(await visit(who, path));
  const least = (of: (each: Visit) => number) => spread(visits.map(of)).min;
  return {
    route,
    firstLoad: gzip,
    later: Math.max(0, least((each) => each.scriptBytes) - gzip),
    shift: spread(visits.map((each) => each.shift)).max,
    lcpMs: least((each) => each.lcpMs),
    lcpCpuMs: least((each) => each.lcpCpuMs),
    taskMs: least((each) => each.taskMs),
    errors: [...new Set(visits.flatMap((each) => each.errors))].map((error) => `${route}: ${error}`),
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
const ms = (time: number) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;

function toSection(pages: PageFigures[], typings: { what: string; typing: Typing }[], scrolling: Scrolling[]): Section {
  const typed = typings.map(({ what, typing }) => {
    const sorted = [...typing.taskMs].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return { what, count: sorted.length, typed: typing.typed, changed: typing.changed, median: at(0.5), most95: at(0.95), most: at(1) };
  });
  const errors = [...pages, ...typings.map(({ typing }) => typing), ...scrolling].flatMap((each) => each.errors);
  return {
    title: "The console",
    intro: [
      `Production build, real server, embedded Postgres and Chromium on one machine; a destination with ${mappingCount} mappings and ${eventCount.toLocaleString("en")} events.`,
      `Each page visited ${visitsPerPage} times with an empty cache. Targets: at most ${kilobytes(pageLimit)} of JavaScript (gzip) on first load, the largest contentful paint after`,
      `at most ${ms(lcpLimitMs)}, a layout shift of at most ${shiftLimit} in all, no task over ${taskLimitMs} ms, no error in the browser's console, the preview at most ${previewLimitMs} ms after a keystroke.`,
      "Tasks and keystrokes are the page's own CPU time; the largest contentful paint is by the clock, with whatever else the machine did, and the fastest visit counts.",
    ].join(" "),
    comparisons: [],
    failures: [
      ...pages.flatMap(({ route, firstLoad, later, shift, lcpMs, taskMs }) => [
        ...(firstLoad > pageLimit ? [`${route} loads ${kilobytes(firstLoad)} of JavaScript first`] : []),
        ...(firstLoad + later > restLimit(route)
          ? [`${route} loads ${kilobytes(firstLoad + later)} of JavaScript until it is at rest`]
          : []),
        ...(shift > shiftLimit ? [`${route} has a layout shift of ${shift.toFixed(3)}`] : []),
        ...(lcpMs > lcpLimitMs ? [`${route} has its largest contentful paint after ${ms(lcpMs)}`] : []),
        ...(taskMs > taskLimitMs ? [`${route} has a task of ${ms(taskMs)}`] : []),
      ]),
      ...typed.flatMap(({ what, count, typed, changed, median }) => [
        ...(count < typed ? [`of ${typed} keystrokes into ${what}, only ${count} arrived`] : []),
        ...(changed ? [] : [`the preview does not follow the keystrokes into ${what}`]),
        ...(median > previewLimitMs ? [`a keystroke into ${what} takes ${ms(median)} with its preview`] : []),
      ]),
      ...scrolling.filter(({ taskMs }) => taskMs > taskLimitMs).map(({ what, taskMs }) => `scrolling ${what} has a task of ${ms(taskMs)}`),
      ...errors.map((error) => `an error in the browser's console: ${error}`),
    ],
    tables: [
      {
        caption: `Every page. “After load” is what it loads by itself afterwards, before anyone touches it. The mapping editor and the Event Tester run the planner itself in the browser: with it they may load ${kilobytes(restLimit("/destinations/[destinationId]/tester"))} in all, every other page ${kilobytes(pageLimit)}. The code editor, the forms' schemas and Talon.One's contract are loaded when someone points at a field, presses a key or opens a tab.`,
        rows: [
          ["Page", "First load", "After load", "Layout shift", "Largest contentful paint", "CPU until that paint", "Longest task"],
          ...pages.map(({ route, firstLoad, later, shift, lcpMs, lcpCpuMs, taskMs }) => [
            `\`${route}\``,
            `**${kilobytes(firstLoad)}**`,
            kilobytes(later),
            shift.toFixed(3),
            ms(lcpMs),
            ms(lcpCpuMs),
            ms(taskMs),
          ]),
        ],
      },
      {
        caption: `Typing into a mapping of the largest action (customer session) beside an event with 200 keys; the event, the preview and the form redrawn. The account’s names: ${catalogueCounts.attributes.toLocaleString("en")} attributes and ${catalogueCounts.audiences.toLocaleString("en")} audiences.`,
        rows: [
          ["Typed", "Keystrokes", "Median", "p95", "Max"],
          ...typed.map(({ what, count, median, most95, most }) => [what, String(count), `**${ms(median)}**`, ms(most95), ms(most)]),
        ],
      },
      {
        caption: "Scrolling through a list for two seconds:",
        rows: [["List", "Longest task"], ...scrolling.map(({ what, taskMs }) => [what, ms(taskMs)])],
      },
    ],
  };
}

if (import.meta.main) {
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.error(`Target missed: ${failure}`);
}
