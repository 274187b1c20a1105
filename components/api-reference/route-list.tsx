"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { SearchInput } from "#components/ui/search-input.tsx";
import { Loading, Skeleton } from "#components/ui/states.tsx";
import { type ApiRoute, type RouteGroup, searchRoutes } from "#lib/console/api-reference/document.ts";
import { MethodWord } from "./method-word.tsx";
import { referencePath } from "./reference-path.ts";

/** As many bars as there are subjects, about. */
const subjectsToCome = 20;

/**
 * Routes by subject, folded; a search opens those with results. Without groups, they are loading.
 */
export function RouteList({
  groups,
  current,
  className,
}: {
  groups: readonly RouteGroup[] | undefined;
  current: ApiRoute | undefined;
  className?: string;
}) {
  const [text, setText] = useState("");
  const isSearch = text.trim() !== "";
  const shown = groups && isSearch ? searchRoutes(groups, text) : groups;
  const count = shown?.reduce((sum, { routes }) => sum + routes.length, 0);
  return (
    <nav
      aria-label="Routes"
      className={cn("flex w-full shrink-0 flex-col gap-2 lg:sticky lg:top-17 lg:max-h-[calc(100dvh-5.5rem)] lg:self-start", className)}
    >
      <SearchInput label="Search routes" placeholder="Search routes" value={text} onValueChange={setText} maxLength={100} />
      <p role="status" className="sr-only">
        {isSearch && shown ? `${count} ${count === 1 ? "route" : "routes"}` : ""}
      </p>
      {!shown && (
        <Loading label="the routes" className="flex flex-col gap-3 py-2">
          {Array.from({ length: subjectsToCome }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bars are all the same
            <Skeleton key={index} className="h-5" />
          ))}
        </Loading>
      )}
      {shown?.length === 0 && <p className="px-2 py-3 text-ink-muted">No results. Try fewer words.</p>}
      <ul className="-mx-1 min-h-0 flex-1 px-1 lg:overflow-y-auto lg:overscroll-contain">
        {shown?.map((group) => (
          // A search opens and folds again.
          <Group key={`${group.name} ${isSearch}`} group={group} current={current} opens={isSearch} />
        ))}
      </ul>
    </nav>
  );
}

function Group({ group, current, opens }: { group: RouteGroup; current: ApiRoute | undefined; opens: boolean }) {
  const holds = group.routes.some(({ id }) => id === current?.id);
  const [open, setOpen] = useState(opens || holds);
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-8 w-full items-center gap-1.5 rounded-md px-1.5 text-left font-medium hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <ChevronRight aria-hidden className={cn("size-4 shrink-0 text-ink-faint transition-transform", open && "rotate-90")} />
        <span className="min-w-0 flex-1 truncate">{group.name}</span>
        <span className="text-sm font-normal text-ink-faint tabular-nums">{group.routes.length}</span>
      </button>
      {open && (
        <ul className="mb-2 flex flex-col gap-px">
          {group.routes.map((route) => (
            <li key={route.id}>
              <Link
                href={referencePath(route.id)}
                prefetch={false}
                aria-current={route.id === current?.id ? "page" : undefined}
                className="flex items-start rounded-md py-1 pr-2 pl-7 text-ink-muted hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink"
              >
                <MethodWord method={route.method} className="pt-[3px]" />
                <span className="min-w-0 break-words">{route.title}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
