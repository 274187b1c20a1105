import type { Token, Tokens } from "marked";
import Link from "next/link";
import { Fragment, type ReactNode } from "react";
import { linkOf, pictureOf, pictureSize } from "#lib/console/help/link-of.ts";
import { type HelpText, unescaped } from "#lib/console/help/read-help.ts";
import { helpTitles } from "#lib/console/help/titles.ts";

// Markdown as elements: nothing becomes markup by itself, so HTML in a text shows as it is written.

const headingClass: Record<number, string> = {
  2: "mt-8 mb-2 scroll-mt-16 text-lg font-semibold",
  3: "mt-6 mb-1.5 scroll-mt-16 font-semibold",
  4: "mt-4 mb-1 scroll-mt-16 font-medium",
};

const titles: Record<string, string | undefined> = helpTitles;

/** A page of the help, without its own title. */
export function HelpArticle({ help }: { help: HelpText }) {
  const tokens = help.tokens[0]?.type === "heading" ? help.tokens.slice(1) : help.tokens;
  return <div className="max-w-[76ch] min-w-0 break-words">{each(tokens, help)}</div>;
}

/** A text's parts have no identity but their position. */
const keyed = <Item,>(items: readonly Item[], show: (item: Item) => ReactNode): ReactNode =>
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  items.map((item, index) => <Fragment key={index}>{show(item)}</Fragment>);

const each = (tokens: readonly Token[], help: HelpText): ReactNode => keyed(tokens, (token) => element(token, help));

function element(token: Token, help: HelpText): ReactNode {
  switch (token.type) {
    case "heading":
      return heading(token as Tokens.Heading, help);
    case "paragraph":
      return <p className="my-2.5">{each((token as Tokens.Paragraph).tokens, help)}</p>;
    case "list":
      return list(token as Tokens.List, help);
    case "table":
      return table(token as Tokens.Table, help);
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre tabIndex={0} className="my-3 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-mono">
          {(token as Tokens.Code).text}
        </pre>
      );
    case "blockquote":
      return (
        <blockquote className="my-3 border-l-2 border-line-strong pl-3 text-ink-muted">
          {each((token as Tokens.Blockquote).tokens, help)}
        </blockquote>
      );
    case "hr":
      return <hr className="my-6 h-px border-0 bg-line" />;
    case "space":
      return null;
    default:
      return inline(token, help);
  }
}

function heading(token: Tokens.Heading, help: HelpText): ReactNode {
  // A page has one h1, its title above.
  const depth = Math.min(Math.max(token.depth, 2), 4);
  const Level = `h${depth}` as "h2" | "h3" | "h4";
  return (
    <Level id={help.anchors.get(token)} className={headingClass[depth]}>
      {each(token.tokens, help)}
    </Level>
  );
}

function list(token: Tokens.List, help: HelpText): ReactNode {
  const Kind = token.ordered ? "ol" : "ul";
  return (
    <Kind
      className={token.ordered ? "my-2.5 list-decimal space-y-1 pl-6" : "my-2.5 list-disc space-y-1 pl-5"}
      start={token.start || undefined}
    >
      {keyed(token.items, (item) => (
        <li className="[&>p:first-child]:mt-0">{each(item.tokens, help)}</li>
      ))}
    </Kind>
  );
}

function table(token: Tokens.Table, help: HelpText): ReactNode {
  const cellClass = "border-b border-line px-2.5 py-1.5 text-left align-top";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section tabIndex={0} aria-label="Table" className="my-3 overflow-x-auto rounded-md border border-line">
      {/* What names a row stays whole; long code beside it breaks before the table must scroll. */}
      <table className="w-full border-collapse text-sm [&_td:not(:first-child)_code]:wrap-anywhere">
        {/* Markdown demands a row of headings, also where there are none. */}
        {token.header.some(({ text }) => text.trim() !== "") && (
          <thead className="bg-sunken">
            <tr>
              {keyed(token.header, (cell) => (
                <th scope="col" className={`${cellClass} font-medium`}>
                  {each(cell.tokens, help)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {keyed(token.rows, (row) => (
            <tr className="last:[&>td]:border-b-0">
              {keyed(row, (cell) => (
                <td className={`${cellClass} ${row.length > 4 ? "min-w-18" : "min-w-28"}`}>{each(cell.tokens, help)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function inline(token: Token, help: HelpText): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong className="font-semibold">{each((token as Tokens.Strong).tokens, help)}</strong>;
    case "em":
      return <em>{each((token as Tokens.Em).tokens, help)}</em>;
    case "del":
      return <del>{each((token as Tokens.Del).tokens, help)}</del>;
    case "codespan":
      return (
        <code className="rounded-sm bg-sunken px-1 font-mono text-mono break-words">{unescaped((token as Tokens.Codespan).text)}</code>
      );
    case "br":
      return <br />;
    case "link":
      return link(token as Tokens.Link, help);
    case "image": {
      const { href, text } = token as Tokens.Image;
      const source = pictureOf(href);
      if (!source) return unescaped(text);
      // Its place is kept while it loads: the text below stays where it is.
      const place = { ...pictureSize, className: "my-2 h-auto max-w-full rounded-md border border-line" };
      // biome-ignore lint/performance/noImgElement: a small picture of this server's own
      return <img src={source} alt={unescaped(text)} loading="lazy" {...place} />;
    }
    default:
      return "tokens" in token && token.tokens ? each(token.tokens, help) : unescaped("text" in token ? String(token.text) : token.raw);
  }
}

function link({ href, text, tokens }: Tokens.Link, help: HelpText): ReactNode {
  // In a repository a file's name says where a link leads; here the page's title does.
  const title = titles[/^([a-z0-9-]+)\.md$/.exec(text)?.[1] ?? ""];
  const words = title ?? each(tokens, help);
  const picture = pictureOf(href);
  const target = picture ?? linkOf(href, help.page.slug);
  if (target === null) return words;
  const look = "text-accent-text underline underline-offset-2";
  if (picture || target.startsWith("http"))
    return (
      <a href={target} target="_blank" rel="noreferrer" className={look}>
        {words}
      </a>
    );
  return (
    <Link href={target} className={look}>
      {words}
    </Link>
  );
}
