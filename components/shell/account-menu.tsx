"use client";
import { LogOut, UserRound } from "lucide-react";
import { forbidDrafts } from "#components/frame/draft-storage.ts";
import { paths } from "#components/frame/paths.ts";
import { forgetPerson } from "#components/frame/signed-out.ts";
import { useViewer } from "#components/frame/viewer.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { leaveUnasked } from "#components/ui/leaving.ts";
import { loadWhenTouched } from "#components/ui/load-when-touched.ts";
import { Menu, MenuItem, MenuLink, MenuNote, MenuSeparator } from "#components/ui/menu.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { rolesInWords } from "#components/words/role-words.ts";

const withSignOut = loadWhenTouched(() => import("#lib/access/account/hooks.ts").then((module) => module.signOut));

export function AccountMenu() {
  const viewer = useViewer();
  return (
    <Menu
      trigger={
        <IconButton label={`Account of ${viewer.name}`}>
          <UserRound aria-hidden />
        </IconButton>
      }
    >
      <MenuNote>
        <p className="font-medium">{outside(viewer.name)}</p>
        <p className="text-sm text-ink-faint">{outside(viewer.email)}</p>
        <p className="text-sm text-ink-faint">{rolesInWords({ role: viewer.role, destinations: Object.keys(viewer.rights.at) })}</p>
      </MenuNote>
      {viewer.rights.readOnly ? null : <OwnItems />}
    </Menu>
  );
}

function OwnItems() {
  const viewer = useViewer();
  return (
    <>
      <MenuSeparator />
      <MenuLink href={paths.account()}>
        <UserRound aria-hidden />
        Your account
      </MenuLink>
      <MenuItem
        onClick={() =>
          withSignOut((signOut) =>
            signOut().then(
              (url) => {
                leaveUnasked();
                forbidDrafts();
                forgetPerson(viewer.id);
                window.location.assign(url ?? paths.signIn());
              },
              (error) => toast.error(error),
            ),
          )
        }
      >
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </>
  );
}
