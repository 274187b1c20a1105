import "#server-only";
import MiniSearch, { type SearchResult } from "minisearch";
import { helpPages } from "./contents.ts";
import { keywords } from "./keywords.ts";
import { type HelpSection, readHelp } from "./read-help.ts";
import type { HelpHit } from "./schema.ts";
import { helpTitles } from "./titles.ts";

type Entry = HelpSection & { id: string; page: string; title: string; keywords: string };

let index: Promise<MiniSearch<Entry>> | undefined;
const mostHits = 20;
/** Words of a question that say nothing about its subject. */
const fillers = new Set(
  (
    "a an and any are be been but by can could did do does else for from get got had has have how i if in into is it its let many may me " +
    "might much my need needs no not of on only or our please should so some than that the their them then there these they this those " +
    "to us want wants was we were what when where which while who whom whose why will with without would you your"
  ).split(" "),
);
/** Pages about Falconer itself: they mention everything, and come after those about its use. */
const inner = new Set<string>(["whats-new", "writing", "architecture", "licences", "benchmarks", "chaos"]);

/**
 * Sections of the help that contain the words, best first, at most 20. Words may be cut short or
 * mistyped by a letter; titles, headings and keywords count more than text.
 */
export async function searchHelp(words: string): Promise<HelpHit[]> {
  index ??= buildIndex();
  index.catch(() => {
    index = undefined;
  });
  const found = await index;
  const hits = found
    .search(words, {
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      boost: { title: 3, heading: 4, keywords: 4 },
      combineWith: "OR",
    })
    .sort(byWeight);
  return hits.slice(0, mostHits).map((hit) => ({
    page: hit.page,
    title: hit.title,
    heading: hit.heading,
    anchor: hit.anchor,
    excerpt: excerptOf(hit.text, hit.terms),
  }));
}

/**
 * For a question, a section with most of its words is a better answer than one with a rare word.
 */
const byWeight = (a: SearchResult, b: SearchResult) => weight(b) - weight(a);
const weight = (hit: SearchResult) => hit.score * hit.queryTerms.length ** 2 * (inner.has(hit.page) ? 0.3 : 1);

/** "deliveries" and "delivery" are one word, in the index and in what people type. */
function singular(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

async function buildIndex(): Promise<MiniSearch<Entry>> {
  const made = new MiniSearch<Entry>({
    fields: ["title", "heading", "keywords", "text"],
    storeFields: ["page", "title", "heading", "anchor", "text"],
    processTerm: (term) => (fillers.has(term.toLowerCase()) ? null : singular(term.toLowerCase())),
  });
  for (const { slug } of helpPages) {
    // The list of questions repeats what people type: it would stand before every answer.
    if (slug === "questions") continue;
    const help = await readHelp(slug);
    for (const section of help?.sections ?? [])
      made.add({
        ...section,
        id: `${slug}#${section.anchor}`,
        page: slug,
        title: helpTitles[slug],
        keywords: keywords[`${slug}#${section.anchor}`] ?? "",
      });
  }
  return made;
}

const excerptLength = 160;

/** Around the first of the words, cut at spaces. */
export function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  // Words come in the singular: "delivery" is found in "deliveries", too.
  const places = words.map((word) => lower.indexOf(word.toLowerCase().replace(/y$/, ""))).filter((place) => place >= 0);
  const first = places.length > 0 ? Math.min(...places) : 0;
  const from = first < 40 ? 0 : lower.indexOf(" ", first - 40) + 1;
  if (text.length - from <= excerptLength) return `${from > 0 ? "… " : ""}${text.slice(from)}`;
  const to = text.lastIndexOf(" ", from + excerptLength);
  return `${from > 0 ? "… " : ""}${text.slice(from, to > from ? to : from + excerptLength)} …`;
}
