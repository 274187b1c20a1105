"use client";
import { paths } from "#components/frame/paths.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Menu, MenuLink } from "#components/ui/menu.tsx";
import { useWhenTouched } from "#components/ui/use-when-touched.ts";

const loadItems = () => import("./help-items.tsx").then((module) => module.HelpItems);

/** Its entries come at the first touch of the page; until then it leads to the help itself. */
export function HelpMenu({ pathname, onShowKeys }: { pathname: string; onShowKeys: () => void }) {
  const Items = useWhenTouched(loadItems);
  return (
    <Menu
      trigger={
        <IconButton label="Help">
          <span aria-hidden className="text-lg">
            ?
          </span>
        </IconButton>
      }
    >
      {Items ? <Items pathname={pathname} onShowKeys={onShowKeys} /> : <MenuLink href={paths.help()}>All help</MenuLink>}
    </Menu>
  );
}
