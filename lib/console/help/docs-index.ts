import { helpPages, helpParts } from "./contents.ts";
import { helpTitles } from "./titles.ts";

/** docs/README.md: the help's list of pages, for those who read the files. */
export function docsIndex(): string {
  const lines = [
    "# Documentation",
    "",
    "Written by `npm run write` from the help's list of pages. The console shows these pages as its help, with a search.",
    "",
    ...helpParts.flatMap(({ title, pages }) => [
      `## ${title}`,
      "",
      ...pages.filter((page) => helpPages.includes(page)).map(({ slug, about }) => `- [${helpTitles[slug]}](${slug}.md): ${about}`),
      "",
    ]),
    "## More",
    "",
    "- [Decisions](decisions/README.md): why it is built this way, one page each.",
    "- [Licences](licences.md), [what is new](../CHANGELOG.md), [reporting a problem](../SECURITY.md), [contributing](../CONTRIBUTING.md).",
    "",
  ];
  return lines.join("\n");
}
