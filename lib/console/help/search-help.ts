import "#server-only";
import MiniSearch, { type SearchResult } from "minisearch";
import { helpPages } from "./contents.ts";
import { type HelpSection, readHelp } from "./read-help.ts";
import type { HelpHit } from "./schema.ts";
import { helpTitles } from "./titles.ts";

type Entry = HelpSection & { id: string; page: string; title: string };

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
/** It mentions everything once and explains nothing, so it comes after what explains. */
const changes = "whats-new";

/**
 * Sections of the help that contain the words, best first, at most 20. Words may be cut short or
 * mistyped by a letter; titles and headings count more than text.
 */
export async function searchHelp(words: string): Promise<HelpHit[]> {
  index ??= buildIndex();
  index.catch(() => {
    index = undefined;
  });
  const found = await index;
  const options = { prefix: true, fuzzy: (term: string) => (term.length > 4 ? 0.2 : false), boost: { title: 3, heading: 4 } } as const;
  // Sections with all of the words first, then those with some of them.
  const hits = found.search(words, { ...options, combineWith: "AND" }).sort(byWeight);
  const known = new Set(hits.map(({ id }) => id));
  const some = found.search(words, { ...options, combineWith: "OR" }).filter(({ id }) => !known.has(id));
  hits.push(...some.sort(byWeight));
  return hits.slice(0, mostHits).map((hit) => ({
    page: hit.page,
    title: hit.title,
    heading: hit.heading,
    anchor: hit.anchor,
    excerpt: excerptOf(hit.text, hit.terms),
  }));
}

/** Of a long question, a section with most words answers better than one with a rare word. */
const byWeight = (a: SearchResult, b: SearchResult) => weight(b) - weight(a);
const weight = (hit: SearchResult) => hit.score * hit.queryTerms.length * (hit.page === changes ? 0.3 : 1);

async function buildIndex(): Promise<MiniSearch<Entry>> {
  const made = new MiniSearch<Entry>({
    fields: ["title", "heading", "text"],
    storeFields: ["page", "title", "heading", "anchor", "text"],
    processTerm: (term) => (fillers.has(term.toLowerCase()) ? null : term.toLowerCase()),
  });
  for (const { slug } of helpPages) {
    // The list of questions repeats what people type: it would stand before every answer.
    if (slug === "questions") continue;
    const help = await readHelp(slug);
    for (const section of help?.sections ?? [])
      made.add({ ...section, id: `${slug}#${section.anchor}`, page: slug, title: helpTitles[slug] });
  }
  return made;
}

const excerptLength = 160;

/** Around the first of the words, cut at spaces. */
export function excerptOf(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word.toLowerCase())).filter((place) => place >= 0);
  const first = places.length > 0 ? Math.min(...places) : 0;
  const from = first < 40 ? 0 : lower.indexOf(" ", first - 40) + 1;
  if (text.length - from <= excerptLength) return `${from > 0 ? "… " : ""}${text.slice(from)}`;
  const to = text.lastIndexOf(" ", from + excerptLength);
  return `${from > 0 ? "… " : ""}${text.slice(from, to > from ? to : from + excerptLength)} …`;
}
