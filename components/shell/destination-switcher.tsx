"use client";
import { ChevronsUpDown, Plus, SquareStack } from "lucide-react";
import { usePathname } from "next/navigation";
import { EnvironmentWord, environmentMark } from "#components/destinations/environment.tsx";
import { StateWord } from "#components/destinations/state-word.tsx";
import { paths } from "#components/frame/paths.ts";
import { useCanEverywhere } from "#components/frame/viewer.tsx";
import { cn } from "#components/ui/cn.ts";
import { Menu, MenuGroup, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Skeleton } from "#components/ui/states.tsx";
import type { Destination } from "#lib/console/destinations/schema.ts";

/** The same page of another destination, as far as that page exists there. */
function samePage(pathname: string, destinationId: string): string {
  const section = pathname.match(/^\/destinations\/[^/]+\/(mappings|tester|events|deliveries|sources|transfer|settings)/)?.[1];
  return section ? `${paths.overview(destinationId)}/${section}` : paths.overview(destinationId);
}

export function DestinationSwitcher({
  list,
  current,
  narrow,
}: {
  list: readonly Destination[] | undefined;
  current: Destination | undefined;
  narrow: boolean;
}) {
  const pathname = usePathname();
  const mayCreate = useCanEverywhere("config.write");
  if (!list) return <Skeleton className="h-11 w-full rounded-md" />;
  const [title, detail] = current ? [current.name, current.deployment] : ["No destinations yet", "Add the first one"];
  return (
    <Menu
      align="start"
      className="w-80"
      trigger={
        <button
          type="button"
          className={cn(
            "flex h-11 w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 text-left hover:bg-sunken",
            narrow && "max-lg:justify-center max-lg:px-0",
          )}
        >
          <span
            aria-hidden
            className={cn(
              "grid size-6 shrink-0 place-items-center rounded-sm text-xs font-semibold",
              environmentMark(current?.environment),
            )}
          >
            {current ? (current.name.trim()[0] ?? "?").toUpperCase() : <SquareStack className="size-4" />}
          </span>
          <span className={cn("min-w-0 flex-1", narrow && "max-lg:sr-only")}>
            <span className="sr-only">Destinations: </span>
            <span className="block truncate text-sm font-medium">{outside(title)}</span>
            <span className="block truncate text-xs text-ink-faint">{detail}</span>
          </span>
          <ChevronsUpDown aria-hidden className={cn("size-4 shrink-0 text-ink-faint", narrow && "max-lg:hidden")} />
        </button>
      }
    >
      {list.length > 0 && (
        <MenuGroup label="Destinations">
          {list.map((each) => (
            <MenuLink key={each.id} href={samePage(pathname, each.id)}>
              <span className="min-w-24 flex-1 truncate">{outside(each.name)}</span>
              <EnvironmentWord destination={each} />
              <StateWord destination={each} className="text-sm text-ink-muted" />
            </MenuLink>
          ))}
        </MenuGroup>
      )}
      {list.length > 0 && <MenuSeparator />}
      <MenuLink href={paths.destinations()}>
        <SquareStack aria-hidden />
        All destinations
      </MenuLink>
      {mayCreate && (
        <MenuLink href={paths.newDestination()}>
          <Plus aria-hidden />
          Add destination
        </MenuLink>
      )}
    </Menu>
  );
}
