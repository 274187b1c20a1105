import { chromium } from "@playwright/test";
import { findBrowser } from "../lib/cli/find-browser.ts";
import { eventCount, type Made, mappingCount, startConsole } from "./console-server.ts";
import { type FirstLoad, firstLoads, pageLimit } from "./first-load.ts";
import { type Section, spread, toMarkdown } from "./measure.ts";
import { measureScroll, measureTyping, type Scrolling, type Typing, visit, type Who } from "./visit.ts";

const lcpLimitMs = 1_000;
const longTaskLimitMs = 100;
const previewLimitMs = 16;
const visitsPerPage = 3;

type PageFigures = { route: string; firstLoad: number; later: number; lcpMs: number; longestMs: number; errors: string[] };

/** The console as people get it: production build, real server and database, real browser. */
export async function run(): Promise<Section> {
  const { origin, api, made, stop } = await startConsole();
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox", "--disable-gpu"] });
  const admin: Who = { browser, origin, api };
  try {
    const pages: PageFigures[] = [];
    for (const load of firstLoads()) pages.push(await measurePage(admin, load, made));
    const { destinationId, mappingId } = made;
    const typing = await measureTyping(admin, `/destinations/${destinationId}/mappings/${mappingId}`);
    const scrolling = [
      await measureScroll(admin, `/destinations/${destinationId}/mappings`, `${mappingCount} mappings`),
      await measureScroll(admin, `/destinations/${destinationId}/events`, `${eventCount.toLocaleString("en")} events`),
    ];
    return toSection(pages, typing, scrolling);
  } finally {
    await browser.close();
    await stop();
  }
}

const signedOutPages = ["/sign-in", "/setup", "/invitation"];

async function measurePage(admin: Who, { route, gzip }: FirstLoad, made: Made): Promise<PageFigures> {
  const path = route
    .replace("[destinationId]", made.destinationId)
    .replace("[mappingId]", made.mappingId)
    .replace("[sourceId]", made.sourceId);
  const who = signedOutPages.includes(route) ? { ...admin, api: undefined } : admin;
  const visits: Awaited<ReturnType<typeof visit>>[] = [];
  for (let round = 0; round < visitsPerPage; round++) visits.push(await visit(who, path));
  const median = (of: (each: (typeof visits)[number]) => number) => spread(visits.map(of)).median;
  return {
    route,
    firstLoad: gzip,
    later: Math.max(0, median((each) => each.bytes) - gzip),
    lcpMs: median((each) => each.lcp),
    longestMs: median((each) => each.longest),
    errors: [...new Set(visits.flatMap((each) => each.errors))],
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;
const ms = (time: number) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;

function toSection(pages: PageFigures[], typing: Typing, scrolling: Scrolling[]): Section {
  const typed = [...typing.previewMs].sort((a, b) => a - b);
  const at = (share: number) => typed[Math.min(typed.length - 1, Math.floor(typed.length * share))] ?? Number.NaN;
  const errors = [...pages, typing, ...scrolling].flatMap((each) => each.errors);
  const failures = [
    ...pages.flatMap(({ route, firstLoad, lcpMs, longestMs }) => [
      ...(firstLoad > pageLimit ? [`${route} loads ${kilobytes(firstLoad)} of JavaScript first`] : []),
      ...(lcpMs > lcpLimitMs ? [`${route} shows its largest part after ${ms(lcpMs)}`] : []),
      ...(longestMs > longTaskLimitMs ? [`${route} has a task of ${ms(longestMs)}`] : []),
    ]),
    ...(typed.length === 0 ? ["no keystroke changed the preview"] : []),
    ...(at(0.5) > previewLimitMs ? [`the preview takes ${ms(at(0.5))} after a keystroke`] : []),
    ...scrolling
      .filter(({ longestMs }) => longestMs > longTaskLimitMs)
      .map(({ what, longestMs }) => `scrolling ${what} has a task of ${ms(longestMs)}`),
    ...errors.map((error) => `an error in the browser's console: ${error}`),
  ];
  return {
    title: "The console",
    intro: [
      `Production build, real server, embedded Postgres and Chromium on one machine; a destination with ${mappingCount} mappings and ${eventCount.toLocaleString("en")} events.`,
      `Medians of ${visitsPerPage} visits with an empty cache. To reach: at most ${kilobytes(pageLimit)} of JavaScript (gzip) on first load, the largest part after at most`,
      `${ms(lcpLimitMs)}, no task over ${longTaskLimitMs} ms, no error in the browser's console, the preview at most ${previewLimitMs} ms after a keystroke.`,
      "Sizes are exact; times are the machine's, with whatever else it did.",
    ].join(" "),
    comparisons: [],
    failures,
    tables: [
      {
        caption: "Every page; what it loads by itself once it is there stands under “behind it”:",
        rows: [
          ["Page", "First load", "Behind it", "Largest part shown", "Longest task"],
          ...pages.map((page) => [
            `\`${page.route}\``,
            `**${kilobytes(page.firstLoad)}**`,
            kilobytes(page.later),
            ms(page.lcpMs),
            page.longestMs === 0 ? "under 50 ms" : ms(page.longestMs),
          ]),
        ],
      },
      {
        caption:
          "Typing into a mapping of the largest action (customer session) beside an event with 200 keys, from the keystroke to the preview in the page:",
        rows: [
          ["Keystrokes", "Median", "95 of 100", "Most"],
          [String(typed.length), `**${ms(at(0.5))}**`, ms(at(0.95)), ms(at(1))],
        ],
      },
      {
        caption: "Scrolling through a list for two seconds:",
        rows: [
          ["List", "Longest task", "95 of 100 frames within"],
          ...scrolling.map(({ what, longestMs, frameMs }) => [what, longestMs === 0 ? "under 50 ms" : ms(longestMs), ms(frameMs)]),
        ],
      },
    ],
  };
}

if (import.meta.main) {
  const section = await run();
  console.log(toMarkdown(section));
  for (const failure of section.failures ?? []) console.error(`Not reached: ${failure}`);
}
