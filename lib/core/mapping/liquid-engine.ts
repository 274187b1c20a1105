import { defaultOperators, Liquid } from "liquidjs";
import { codeFilters } from "./liquid-codes.ts";
import { dateFilters } from "./liquid-dates.ts";
import { countedFilter, countedOperators, countOutput, countWith } from "./liquid-work.ts";
import type { Meter } from "./meter.ts";

export const maxLiquidLength = 1000;

/**
 * Units (about characters) that the filters of one rendering may allocate. liquid-work.ts counts
 * their work.
 */
const memoryLimit = 10_000_000;

const tagsOff = ["case", "for", "include", "layout", "render", "tablerow"];

const filtersOff = [
  "array_to_sentence_string",
  "concat",
  "find",
  "find_exp",
  "find_index",
  "find_index_exp",
  "group_by",
  "group_by_exp",
  "has",
  "has_exp",
  "map",
  "newline_to_br",
  "reject",
  "reject_exp",
  "reverse",
  "sort",
  "sort_natural",
  "uniq",
  "where_exp",
  "type",
];

export type LiquidTemplate = {
  /** Throws when a filter fails or a limit is reached. */
  render: (root: object) => string;
  /** Filters that it names and Liquid does not have: they have no effect. */
  unknownFilters: string[];
  /** Keys of every variable that comes from outside the template; a number is a list index. */
  variables: (string | number)[][];
};

/**
 * A Liquid without the tags and filters that are off, and without access to files; in UTC and
 * English on any machine.
 */
export function createLiquidEngine(meter: Meter): (template: string) => LiquidTemplate {
  countWith(meter);
  const liquid = new Liquid({
    memoryLimit,
    outputEscape: countOutput,
    operators: { ...defaultOperators, ...countedOperators },
    parseLimit: maxLiquidLength,
    ownPropertyOnly: true,
  });
  for (const tag of tagsOff) {
    const refuse = () => {
      throw new Error(`the tag "${tag}" is off`);
    };
    liquid.registerTag(tag, { parse: refuse, render: refuse });
  }
  for (const [name, filter] of Object.entries({ ...dateFilters, ...codeFilters })) liquid.registerFilter(name, filter);
  for (const [name, filter] of Object.entries(liquid.filters)) if (filter) liquid.registerFilter(name, countedFilter(name, filter));
  // A filter is looked up when a template is parsed: being off is an error of the mapping, found
  // before any event.
  for (const filter of filtersOff) {
    Object.defineProperty(liquid.filters, filter, {
      get() {
        throw new Error(`the filter "${filter}" is off`);
      },
    });
  }
  return (text) => {
    const template = liquid.parse(text);
    // These two tags count in the object that they get, which is the event.
    const counts = /\b(in|de)crement\b/.test(text);
    return {
      render: (root) => String(liquid.renderSync(template, counts ? { ...root } : root)),
      unknownFilters: namedFilters(text).filter((name) => !(name in liquid.filters)),
      variables: liquid.globalVariableSegmentsSync(template).map((keys) => keys.filter((key) => typeof key !== "object")),
    };
  };
}

/** The filters after the bars of a template, without repeats; text in quotes is not code. */
function namedFilters(text: string): string[] {
  const code = text.replaceAll(/\{%-?\s*(raw|comment)\s*-?%\}[\s\S]*?\{%-?\s*end\1\s*-?%\}/g, "").match(/\{\{[^}]*\}\}|\{%[^}]*%\}/g);
  const named = (code ?? []).flatMap((part) => [...part.replaceAll(/"[^"]*"|'[^']*'/g, '""').matchAll(/\|\s*([\w-]+)/g)]);
  return [...new Set(named.map((match) => match[1] as string))];
}
