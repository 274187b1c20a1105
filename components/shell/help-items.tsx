"use client";
import { paths } from "#components/frame/paths.ts";
import { tourOffer } from "#components/tour/tour-state.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { helpOf } from "#lib/console/help/page-help.ts";

/**
 * The page that explains this one, all of the help, and what is worth knowing about this Falconer.
 */
export function HelpItems({ pathname, onShowKeys }: { pathname: string; onShowKeys: () => void }) {
  const tour = tourOffer();
  const [page, anchor] = helpOf(pathname)?.split("#") ?? [];
  return (
    <>
      {page && <MenuLink href={paths.help(page, undefined, anchor)}>Help for this page</MenuLink>}
      <MenuLink href={paths.help()}>All help</MenuLink>
      <MenuLink href={paths.help("api-reference")}>API reference</MenuLink>
      {tour && <MenuItem onClick={tour.take}>{tour.words}</MenuItem>}
      <MenuItem onClick={onShowKeys}>
        <span className="flex-1">Keyboard shortcuts</span>
        <Kbd>?</Kbd>
      </MenuItem>
      <MenuSeparator />
      <MenuLink href={paths.help("whats-new")}>
        <span className="flex-1">What is new</span>
        <span className="text-sm text-ink-faint">{process.env.FALCONER_VERSION}</span>
      </MenuLink>
      <MenuLink href={paths.help("licences")}>Licences</MenuLink>
      <MenuLink href={paths.help("reporting")}>Report a problem</MenuLink>
    </>
  );
}
