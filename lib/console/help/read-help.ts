import "#server-only";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lexer, type Token, type Tokens } from "marked";
import { fileOf, type HelpPage, helpPages } from "./contents.ts";
import { helpTitles } from "./titles.ts";

/** The part of a page under one heading. */
export type HelpSection = { heading: string; anchor: string; text: string };
export type HelpText = { page: HelpPage; tokens: Token[]; anchors: ReadonlyMap<Token, string>; sections: HelpSection[] };

/** Where docs/ is: the folder that the process was started for. */
export const helpFolder = (): string => process.env.FALCONER_FOLDER ?? process.cwd();

const read = new Map<string, Promise<HelpText>>();

/**
 * A page of the help, read once in the life of a process. Null for a name that is no page. Throws
 * where the file is missing.
 */
export function readHelp(slug: string): Promise<HelpText> | null {
  const page = helpPages.find((each) => each.slug === slug);
  if (!page) return null;
  const known = read.get(slug);
  if (known) return known;
  const reading = readFile(join(helpFolder(), fileOf(slug)), "utf8").then((text) => parseHelp(page, text));
  reading.catch(() => read.delete(slug));
  read.set(slug, reading);
  return reading;
}

export function parseHelp(page: HelpPage, text: string): HelpText {
  const tokens = lexer(text);
  const anchors = new Map<Token, string>();
  const used = new Map<string, number>();
  const sections: HelpSection[] = [{ heading: helpTitles[page.slug], anchor: "", text: "" }];
  for (const token of tokens) {
    if (token.type === "heading") {
      const heading = plainText(token as Tokens.Heading);
      anchors.set(token, freeAnchor(heading, used));
      // The page's own title begins no section: what follows it is the page's beginning.
      if ((token as Tokens.Heading).depth > 1 || sections.length > 1)
        sections.push({ heading, anchor: anchors.get(token) as string, text: "" });
      continue;
    }
    const section = sections.at(-1) as HelpSection;
    section.text = `${section.text} ${plainText(token)}`.trim();
  }
  return { page, tokens, anchors, sections };
}

/** As the hosts of repositories make them, so that links work there and here. */
function freeAnchor(heading: string, used: Map<string, number>): string {
  const plain = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
  const count = used.get(plain) ?? 0;
  used.set(plain, count + 1);
  return count === 0 ? plain : `${plain}-${count}`;
}

/** The words of a token, without its marks. */
export function plainText(token: Token): string {
  if (token.type === "table") {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].map((cells) => cells.map((cell) => cell.tokens.map(plainText).join("")).join(" ")).join(" ");
  }
  if (token.type === "list") return (token as Tokens.List).items.map((item) => item.tokens.map(plainText).join(" ")).join(" ");
  if ("tokens" in token && token.tokens) return token.tokens.map(plainText).join("");
  if (token.type === "br" || token.type === "space" || token.type === "hr") return " ";
  return unescaped("text" in token && typeof token.text === "string" ? token.text : "");
}

/** The reader of Markdown leaves entities as they are written. */
export const unescaped = (text: string): string => text.replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => entities[name] ?? "");
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0", "#39": "'" };
