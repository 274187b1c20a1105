// The fenced blocks of what people read, and the commands in them. What follows a block's language
// says where its commands run:
//   sh                  e2e/docs-commands.spec.ts runs them against a running installation
//   sh apart            npm run test:docs runs them: servers, installs, databases of their own
//   sh machine=<what>   npm run test:install runs them: Docker, Compose and systemd, on a machine of
//                       their own
//   sh needs=kubernetes npm run test:deploy gives them to kubectl and Helm, which have no cluster to
//                       send them to
//   sh needs=everything is npm test itself
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "#lib/run/process/configuration.ts";

export type Block = { page: string; line: number; language: string; mark: string; text: string };

/** Every page that has commands for people, from the project's folder. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(projectFolder, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name))
    .sort(),
];
export const readPage = (page: string): string => readFileSync(join(projectFolder, page), "utf8");

export function blocksOf(page: string, text: string = readPage(page)): Block[] {
  return [...text.matchAll(/^( *)```([^\n]*)\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const [, indent = "", info = "", body = ""] = match;
    const [language = "", ...mark] = info.trim().split(" ");
    const unindented = body.replace(new RegExp(`^${indent}`, "gm"), "");
    return { page, line: text.slice(0, match.index).split("\n").length, language, mark: mark.join(" "), text: unindented };
  });
}

export const shellBlocks = (page: string): Block[] => blocksOf(page).filter(({ language }) => language === "sh");

export type ShellCommand = { command: string; line: number; expected?: string };

/**
 * The commands of a block one by one, without comments: a text in quotes and a backslash at a
 * line's end continue in the next line. Where lines begin with "$ ", what stands between them is
 * what the command answers.
 */
export function commandsOf({ text, line }: Block): ShellCommand[] {
  const prompted = text.startsWith("$ ");
  const commands: ShellCommand[] = [];
  let open = "";
  let began = 0;
  for (const [index, each] of text.split("\n").entries()) {
    if (prompted && !open && !each.startsWith("$ ")) {
      const last = commands.at(-1);
      if (last && each !== "") last.expected = `${last.expected ?? ""}${each}\n`;
      continue;
    }
    if (!open) began = line + 1 + index;
    open += prompted && !open ? each.slice(2) : each;
    const { whole, bare } = endOf(open);
    if (!whole) {
      open += "\n";
      continue;
    }
    if (bare !== "") commands.push({ command: bare, line: began });
    open = "";
  }
  if (open.trim()) throw new Error(`A command that begins in line ${began} never ends: ${open}`);
  return commands;
}

/** Whether a shell would run it, and what it is without its comment. */
function endOf(text: string): { whole: boolean; bare: string } {
  let quote = "";
  let comment = -1;
  for (let at = 0; at < text.length && comment < 0; at++) {
    const char = text[at] as string;
    if (char === "\\" && quote !== "'") at++;
    else if (quote) quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === "#" && (at === 0 || /\s/.test(text[at - 1] as string))) comment = at;
  }
  const bare = (comment < 0 ? text : text.slice(0, comment)).trim();
  return { whole: quote === "" && !(comment < 0 && /\\$/.test(text)), bare };
}
