import type { Metadata } from "next";
import Link from "next/link";
import { paths } from "#components/frame/paths.ts";
import { PageHeader } from "#components/ui/card.tsx";
import { helpParts, otherPages } from "#lib/console/help/contents.ts";
import { helpTitles } from "#lib/console/help/titles.ts";
import packageJson from "../../../../package.json" with { type: "json" };

export const metadata: Metadata = { title: "Help" };

export default function Page() {
  return (
    <>
      <PageHeader title="Help" description="Find what you want to do, or search for a word." />
      <div className="grid max-w-240 gap-x-8 gap-y-6 sm:grid-cols-2">
        {[...helpParts, { title: `Falconer version ${packageJson.version}`, pages: otherPages }].map((part) => (
          <section key={part.title} aria-label={part.title}>
            <h2 className="pb-1.5 font-semibold">{part.title}</h2>
            <ul className="flex flex-col gap-2">
              {part.pages.map((page) => (
                <li key={page.slug}>
                  <Link href={paths.help(page.slug)} className="text-accent-text underline-offset-2 hover:underline">
                    {helpTitles[page.slug]}
                  </Link>
                  <p className="text-sm text-ink-muted">{page.about}</p>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
