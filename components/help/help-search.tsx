"use client";
import { Search } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { SearchInput } from "#components/ui/search-input.tsx";
import { EmptyState, ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { useHelpSearch } from "#lib/console/help/hooks.ts";

const addressAfterMs = 300;

/** The search above every page of the help; its results replace the page. */
export function HelpSearch({ children }: { children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const asked = useSearchParams().get("q") ?? "";
  const [text, setText] = useState(asked);
  // What the address says, or is about to say.
  const addressed = useRef(asked);
  // A link to a result, or a step back, says what is asked now.
  useEffect(() => {
    if (asked === addressed.current) return;
    addressed.current = asked;
    setText(asked);
  }, [asked]);
  // The address follows once nobody types, because each change of it asks the server for a page.
  useEffect(() => {
    const next = text.trim();
    if (next === addressed.current) return;
    const timer = setTimeout(() => {
      addressed.current = next;
      router.replace(next ? paths.help(undefined, next) : pathname, { scroll: false });
    }, addressAfterMs);
    return () => clearTimeout(timer);
  }, [text, pathname, router]);
  const choose = () => {
    addressed.current = "";
    setText("");
  };
  return (
    <div className="min-w-0 flex-1">
      <search className="mb-5 block max-w-[76ch]">
        <SearchInput label="Search the help" placeholder="Search the help" value={text} onValueChange={setText} maxLength={200} />
      </search>
      {text.trim() ? (
        <>
          <h1 className="sr-only">Search results</h1>
          <Hits words={text.trim()} onChosen={choose} />
        </>
      ) : (
        children
      )}
    </div>
  );
}

function Hits({ words, onChosen }: { words: string; onChosen: () => void }) {
  const search = useHelpSearch(words);
  if (search.isPending)
    return (
      <Loading label="results" className="flex max-w-[76ch] flex-col gap-3">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </Loading>
    );
  if (search.isError) return <ErrorState title="The help couldn’t be searched" error={search.error} onRetry={() => search.refetch()} />;
  const hits = search.data.items;
  return (
    <>
      <p role="status" className="sr-only">
        {hits.length === 0 ? "No results" : `${hits.length} ${hits.length === 1 ? "result" : "results"}`}
      </p>
      {hits.length === 0 ? (
        <EmptyState icon={Search} title="No results">
          Try fewer or other words.
        </EmptyState>
      ) : (
        <ul aria-label="Results" className="max-w-[76ch] divide-y divide-line">
          {hits.map((hit) => (
            <li key={`${hit.page}#${hit.anchor}`} className="py-3 first:pt-0">
              <Link href={paths.help(hit.page, undefined, hit.anchor)} onClick={onChosen} className="font-medium text-accent-text">
                {hit.heading === hit.title ? hit.title : `${hit.title}: ${hit.heading}`}
              </Link>
              <p className="text-sm text-ink-muted">{hit.excerpt}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
