// A newcomer's documents name files. This test reports one that has been moved or deleted.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseHelp } from "#lib/console/help/read-help.ts";
import { projectFolder } from "#lib/run/process/configuration.ts";

// `lib/core/mapping/directives/<name>.ts` stands for a file that somebody is about to write.
const named = /`((?:lib|app|components|bench|e2e|prisma)\/[^`\s*<]*)`/g;
const pathsIn = (text: string): string[] => [...text.matchAll(named)].map(([, path]) => path as string);
const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");

const inDocs = readdirSync(join(projectFolder, "docs"), { recursive: true, encoding: "utf8" });
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...inDocs.filter((file) => file.endsWith(".md")).map((file) => join("docs", file)),
];

test("finds paths, and leaves out what only stands for one", () => {
  const text = "`lib/run` and `app/(console)/page.tsx`, not `lib/core/<name>.ts`, `lib/*.ts` or lib/nothing.ts";
  expect(pathsIn(text)).toEqual(["lib/run", "app/(console)/page.tsx"]);
  expect(pathsIn(read("docs/architecture.md")).length).toBeGreaterThan(40);
});

test.each(pages)("every file that %s names exists", (page) => {
  expect(pathsIn(read(page)).filter((path) => !existsSync(join(projectFolder, path)))).toEqual([]);
});

test.each(pages)("every file that %s links to exists", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, link]) => link as string);
  expect(links.filter((link) => !existsSync(join(projectFolder, page, "..", link)))).toEqual([]);
});

test("every picture of the README is there, in both themes", () => {
  const pictures = [...read("README.md").matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path = ""]) => path);
  expect(pictures.length).toBeGreaterThan(1);
  expect(pictures.filter((path) => !existsSync(join(projectFolder, path)))).toEqual([]);
});

const anchorsOf = (page: string) => new Set(parseHelp({ slug: "intake", about: "" }, read(page)).anchors.values());

test.each([...pages, "CHANGELOG.md"])("every heading that %s links to exists", (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].map(([, file = "", anchor = ""]) => ({ file, anchor }));
  const missing = links.filter(({ file, anchor }) => {
    const target = file ? join(page, "..", file) : page;
    return target.endsWith(".md") && !anchorsOf(target).has(anchor);
  });
  expect(missing.map(({ file, anchor }) => `${file}#${anchor}`)).toEqual([]);
});

const headingsIn = (text: string) => [
  ...text.replace(/^( *)```[\s\S]*?^\1```$/gm, "").matchAll(/^(#+) (.+)$([\s\S]*?)(?=^#|(?![\s\S]))/gm),
];

test.each(pages)("%s has no heading twice, and text under each", (page) => {
  const headings = headingsIn(read(page));
  const names = headings.map(([, , name]) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  const bare = headings.filter(([, level = "", , text = ""], at) => {
    const next = headings[at + 1]?.[1] ?? "";
    return text.trim() === "" && next.length <= level.length;
  });
  expect(bare.map(([, , name]) => name)).toEqual([]);
});

test("the architecture explains each word once", () => {
  const words = read("docs/architecture.md").split("## Words")[1] ?? "";
  const explained = [...words.matchAll(/^\| ([a-z][^|]*) \|/gm)].map(([, word]) => word);
  expect(explained.length).toBeGreaterThan(20);
  expect(explained.filter((word, at) => explained.indexOf(word) !== at)).toEqual([]);
});
