import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { outside } from "./outside-text.tsx";

export type Crumb = { label: string; href?: string };

/** In characters. */
const longName = 17;

export function Breadcrumb({ crumbs }: { crumbs: readonly Crumb[] }) {
  // On a tablet there is room for where one is and where that belongs.
  const firstThere = crumbs.length - 2;
  return (
    <nav aria-label="Breadcrumb" className="-mx-1 min-w-0 overflow-x-clip px-1">
      <ol className="flex min-w-0 items-center gap-1">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li
              key={`${crumb.href} ${crumb.label}`}
              // Long names give way first: a short word that is cut says nothing.
              className={`flex items-center gap-1 ${crumb.label.length > longName ? "min-w-10" : "shrink-0"} ${last ? "max-md:min-w-0 max-md:shrink" : "max-md:hidden"} ${index < firstThere ? "max-lg:hidden" : ""}`}
            >
              {index > 0 && (
                <ChevronRight
                  aria-hidden
                  className={`size-3.5 shrink-0 text-ink-faint max-md:hidden ${index === firstThere ? "max-lg:hidden" : ""}`}
                />
              )}
              {crumb.href && !last ? (
                <Link href={crumb.href} className="truncate rounded-sm py-1 text-ink-muted hover:text-ink hover:underline">
                  {outside(crumb.label)}
                </Link>
              ) : (
                <span aria-current={last ? "page" : undefined} className="truncate py-1 font-medium">
                  {outside(crumb.label)}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
