import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { HelpArticle } from "#components/help/markdown.tsx";
import { PageCrumb } from "#components/help/page-crumb.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { readHelp } from "#lib/console/help/read-help.ts";
import { helpTitles } from "#lib/console/help/titles.ts";

type Props = { params: Promise<{ page: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { page } = await params;
  return { title: (helpTitles as Record<string, string>)[page] ?? "Help" };
}

export default async function Page({ params }: Props) {
  const help = await readHelp((await params).page);
  if (!help) notFound();
  return (
    <article>
      <PageCrumb slug={help.page.slug} title={helpTitles[help.page.slug]} />
      <PageHeader
        title={helpTitles[help.page.slug]}
        description={help.page.about}
        className="max-w-[76ch]"
        actions={help.page.slug === "api" && <ButtonLink href={paths.help("api-reference")}>API reference</ButtonLink>}
      />
      <HelpArticle help={help} />
    </article>
  );
}
