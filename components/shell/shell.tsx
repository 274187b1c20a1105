"use client";
import { Bird, Menu as MenuIcon, Search } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { SecondFactorNeeded } from "#components/account/second-factor-needed.tsx";
import { AlertsBadge } from "#components/alerts/alerts-badge.tsx";
import { EnvironmentBand, EnvironmentWord } from "#components/destinations/environment.tsx";
import { StateWord } from "#components/destinations/state-word.tsx";
import { useCrumbs } from "#components/frame/crumbs.ts";
import { useCurrentDestination } from "#components/frame/current-destination.ts";
import { useCutTextTitles } from "#components/frame/cut-text.ts";
import { paths } from "#components/frame/paths.ts";
import type { Theme } from "#components/frame/theme.ts";
import { useViewer } from "#components/frame/viewer.tsx";
import { Breadcrumb } from "#components/ui/breadcrumb.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Sheet } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import { keepTrying, whenTouched } from "#components/ui/use-when-touched.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { AccountMenu } from "./account-menu.tsx";
import { DestinationSwitcher } from "./destination-switcher.tsx";
import { HelpMenu } from "./help-menu.tsx";
import { buildEntries, generalEntriesFor, monitorEntries, NavigationList } from "./navigation.tsx";
import { ThemeMenu } from "./theme-menu.tsx";

const KeysDialog = dynamic(() => import("./keys-dialog.tsx").then((module) => module.KeysDialog), { ssr: false });
const CommandPalette = dynamic(() => import("./command-palette.tsx").then((module) => module.CommandPalette), { ssr: false });
const DestinationGone = dynamic(
  patiently(() => import("./destination-gone.tsx").then((module) => module.DestinationGone)),
  { ssr: false },
);

/** Rail, top bar and the page between them. */
export function Shell({
  theme,
  destinations: known,
  locked,
  children,
}: {
  theme: Theme;
  destinations: Destination[];
  /** Until two-factor authentication is set up, only the user's own account is open. */
  locked: boolean;
  children: ReactNode;
}) {
  const viewer = useViewer();
  const pathname = usePathname();
  const destinations = useDestinations(known);
  const current = useCurrentDestination(destinations.data);
  const inDestination = pathname.startsWith("/destinations/") && !pathname.startsWith(paths.newDestination());
  const lastId = useRef<string>(undefined);
  if (current) lastId.current = current.id;
  const isGone = !current && lastId.current !== undefined && pathname.includes(lastId.current);
  const crumbs = useCrumbs(pathname, destinations.data);
  const [menuOpen, setMenuOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  useCutTextTitles();
  useEffect(() => whenTouched(() => void keepTrying(() => import("./kept-focus.ts")).then((kept) => kept.keepFocus())), []);
  const [keysOpen, setKeysOpen] = useState(false);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        setPaletteOpen((open) => !open);
      } else if (event.key === "?" && !event.metaKey && !event.ctrlKey && !event.altKey && !isTypedInto(event.target)) {
        event.preventDefault();
        setKeysOpen(true);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const general = generalEntriesFor(viewer.rights);
  const navigation = (narrow: boolean, onNavigate?: () => void) => (
    <>
      <DestinationSwitcher list={destinations.data} current={current} narrow={narrow} />
      <div
        // A scroll bar would take half of the narrow rail.
        className={cn("min-h-0 flex-1 overflow-x-hidden overflow-y-auto", narrow && "max-lg:[scrollbar-width:none]")}
      >
        {current ? (
          <>
            <NavigationList label="Monitor" entries={monitorEntries(current.id)} narrow={narrow} onNavigate={onNavigate} />
            <NavigationList label="Build" entries={buildEntries(current.id)} narrow={narrow} onNavigate={onNavigate} />
          </>
        ) : (
          destinations.data === undefined && <div className="h-76" />
        )}
        <NavigationList label="Administer" entries={general} narrow={narrow} onNavigate={onNavigate} />
      </div>
    </>
  );

  return (
    <div className="flex min-h-[calc(100dvh-var(--toasts,0px))]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-1.5 font-medium text-accent-ink focus-visible:translate-y-0"
      >
        Skip to the content
      </a>
      <aside className="sticky top-0 flex h-dvh w-14 shrink-0 flex-col gap-2 border-r border-line bg-canvas p-2 max-md:hidden lg:w-58 lg:p-3">
        <Link href={paths.home()} className="flex h-8 items-center gap-2 rounded-md px-1.5 font-semibold max-lg:justify-center">
          <Bird aria-hidden className="size-5 shrink-0 text-accent-text" />
          <span className="max-lg:sr-only">Falconer</span>
        </Link>
        {navigation(true)}
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-30 border-b border-line bg-canvas">
          {current && inDestination && <EnvironmentBand destination={current} />}
          <div className="mx-auto flex h-12 max-w-360 items-center gap-2 px-3 max-sm:gap-1 sm:px-6">
            <IconButton label="Menu" className="md:hidden" onClick={() => setMenuOpen(true)}>
              <MenuIcon aria-hidden />
            </IconButton>
            <Breadcrumb crumbs={crumbs} />
            {current && inDestination && (
              <span aria-hidden className="shrink-0 max-sm:hidden">
                <EnvironmentWord destination={current} className="ml-2" />
              </span>
            )}
            {current && inDestination && (
              <Link
                href={paths.overview(current.id)}
                className="ml-2 flex max-w-64 min-w-0 shrink-0 rounded-sm py-1 xl:max-w-96 text-sm text-ink-muted hover:text-ink max-sm:hidden"
              >
                <span className="sr-only">State: </span>
                <StateWord destination={current} />
              </Link>
            )}
            <div className="ml-auto flex shrink-0 items-center gap-1 max-sm:gap-0">
              <Button look="plain" size="sm" className="border-line! text-ink-faint! max-lg:hidden" onClick={() => setPaletteOpen(true)}>
                <Search aria-hidden />
                Search or jump to
                <Kbd>Ctrl K</Kbd>
              </Button>
              <IconButton label="Search or jump to" className="lg:hidden" onClick={() => setPaletteOpen(true)}>
                <Search aria-hidden />
              </IconButton>
              {!locked && <AlertsBadge />}
              <HelpMenu pathname={pathname} onShowKeys={() => setKeysOpen(true)} />
              <ThemeMenu initial={theme} />
              <AccountMenu />
            </div>
          </div>
        </header>
        <main
          id="content"
          tabIndex={-1}
          className={cn("mx-auto flex w-full max-w-360 min-w-0 flex-1 flex-col px-3 py-5 outline-none sm:px-6")}
        >
          {isGone && <DestinationGone />}
          {locked && pathname !== paths.account() ? <SecondFactorNeeded /> : children}
        </main>
      </div>
      <Sheet side="left" width="sm" open={menuOpen} onOpenChange={setMenuOpen} title="Falconer">
        <div className="flex flex-col gap-2 p-3">{navigation(false, () => setMenuOpen(false))}</div>
      </Sheet>
      {keysOpen && <KeysDialog onOpenChange={setKeysOpen} />}
      {paletteOpen && <CommandPalette onOpenChange={setPaletteOpen} destination={current} />}
    </div>
  );
}

/** Where a letter is a letter. */
const isTypedInto = (target: EventTarget | null) =>
  target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]");
