"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { helpParts } from "#lib/console/help/contents.ts";
import { helpTitles } from "#lib/console/help/titles.ts";

/** The help's pages as a list beside the page; on a narrow screen it is folded above it. */
export function HelpContents() {
  return (
    <>
      <nav
        aria-label="Help pages"
        className="sticky top-17 -ml-2 max-h-[calc(100dvh-5.5rem)] w-54 shrink-0 self-start overflow-y-auto pl-2 max-lg:hidden"
      >
        <List />
      </nav>
      <details className="rounded-md border border-line lg:hidden">
        <summary className="cursor-pointer px-3 py-1.5 font-medium">Help pages</summary>
        <nav aria-label="Help pages" className="px-3 pb-3">
          <List />
        </nav>
      </details>
    </>
  );
}

function List() {
  const pathname = usePathname();
  return (
    <ul className="flex flex-col gap-3">
      {helpParts.map((part) => (
        <li key={part.title}>
          <p className="pb-0.5 text-xs font-medium text-ink-faint">{part.title}</p>
          <ul>
            {part.pages.map((page) => (
              <li key={page.slug}>
                <Link
                  href={paths.help(page.slug)}
                  aria-current={pathname === paths.help(page.slug) ? "page" : undefined}
                  className="-mx-2 block rounded-md px-2 py-1 text-ink-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
                >
                  {helpTitles[page.slug]}
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
