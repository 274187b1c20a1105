"use client";
import { Ellipsis, KeyRound, ListChecks, LogOut, Power, ShieldCheck, ShieldOff, Trash2, UserPlus } from "lucide-react";
import { useState } from "react";
import { useViewer } from "#components/frame/viewer.tsx";
import { Badge, StateDot } from "#components/ui/badge.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { Select } from "#components/ui/input.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { Table, TableFrame, Td, Th, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { OnOff } from "#components/words/on-off.tsx";
import { besides, roleWords, someDestinations } from "#components/words/role-words.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { useDeleteUser, useEndSessions, useResetSecondFactor, useUpdateUser, useUsers } from "#lib/access/users/hooks.ts";
import type { User } from "#lib/access/users/schema.ts";
import { EmailText } from "./email-text.tsx";
import { InvitationList } from "./invitation-list.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { ResetDialog } from "./reset-dialog.tsx";
import { RolesDialog } from "./roles-dialog.tsx";

const secondFactor = (user: User) =>
  user.provider && !hasSecondFactor(user)
    ? "At the provider"
    : [user.twoFactorEnabled && "Code", user.passkeys > 0 && "Passkey"].filter(Boolean).join(", ") || "None";

const hasSecondFactor = (user: User) => user.twoFactorEnabled || user.passkeys > 0;

const whyFixed = (user: User, viewerId: string) =>
  user.roleFromGroups
    ? "Groups at the sign-in provider decide this role"
    : user.id === viewerId
      ? "Another admin must change your role"
      : undefined;

const questions = {
  delete: {
    title: (name: string) => `Delete ${name}?`,
    confirm: "Delete user",
    text: "Sessions and tokens end at once. What they did stays in the audit log, with their name.",
  },
  sessions: {
    title: (name: string) => `Sign ${name} out everywhere?`,
    confirm: "Sign out everywhere",
    text: "They must sign in again. Their API tokens keep working.",
  },
  disable: {
    title: (name: string) => `Turn off the account of ${name}?`,
    confirm: "Turn off",
    text: "Sessions and tokens stop working until you turn the account on again.",
  },
  secondFactor: {
    title: (name: string) => `Reset two-factor authentication of ${name}?`,
    confirm: "Reset two-factor authentication",
    text: "The code, its backup codes and all passkeys stop working, and they are signed out everywhere. Then their password alone opens the account. Make sure the request really comes from them.",
  },
} as const;

type Asked = { what: keyof typeof questions; user: User };

export function UserList() {
  const viewer = useViewer();
  const users = useUsers();
  const update = useUpdateUser();
  const remove = useDeleteUser();
  const endSessions = useEndSessions();
  const resetFactor = useResetSecondFactor();
  const [inviting, setInviting] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [roles, setRoles] = useState<{ user: User; onlySome: boolean }>();
  const [resetting, setResetting] = useState<User>();
  const done = (message: string) => ({
    onSuccess: () => {
      setAsked(undefined);
      toast.good(message);
    },
    onError: (error: unknown) => toast.error(error),
  });
  const confirm = () => {
    if (!asked) return;
    const { id, name } = asked.user;
    if (asked.what === "delete") remove.mutate(id, done(`${name} deleted`));
    else if (asked.what === "sessions") endSessions.mutate(id, done(`${name} signed out everywhere`));
    else if (asked.what === "secondFactor") resetFactor.mutate(id, done(`Two-factor authentication of ${name} reset`));
    else update.mutate({ id, disabled: true }, done(`${name} can no longer sign in`));
  };
  return (
    <>
      <PageHeader
        title="Users"
        description="Who can sign in, and what they may do."
        actions={
          <Button look="primary" onClick={() => setInviting(true)}>
            <UserPlus aria-hidden />
            Invite user
          </Button>
        }
      />
      <div className="flex flex-col gap-6">
        <TableFrame label="Users">
          {users.isPending ? (
            <Loading label="users" className="flex flex-col gap-4 p-4">
              <Skeleton className="h-8" />
              <Skeleton className="h-8" />
            </Loading>
          ) : users.isError ? (
            <ErrorState title="The users couldn’t be loaded" error={users.error} onRetry={() => users.refetch()} />
          ) : (
            <Table aria-label="Users">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>Role</Th>
                  <Th className="max-sm:hidden">Account</Th>
                  <Th className="max-md:hidden">Two-factor</Th>
                  <Th className="max-lg:hidden">Last seen</Th>
                  <Th numeric className="max-lg:hidden">
                    Sessions
                  </Th>
                  <Th>
                    <span className="sr-only">More</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {users.data.map((user) => (
                  <Tr key={user.id}>
                    <Td className="py-2">
                      <span className="block text-base font-medium">
                        {user.name} {user.id === viewer.id && <Badge>You</Badge>}
                      </span>
                      <EmailText className="text-ink-faint" email={user.email} />
                      {user.disabled && <span className="block text-ink-faint sm:hidden">Off</span>}
                    </Td>
                    <Td className="max-sm:px-0">
                      <Select
                        aria-label={`Role of ${user.name}`}
                        value={user.role ?? ""}
                        disabled={user.id === viewer.id || user.roleFromGroups}
                        title={whyFixed(user, viewer.id) ?? (user.role ? roleWords[user.role] : someDestinations).help}
                        wrapperClassName="w-28 sm:w-32"
                        onChange={(event) => {
                          if (event.target.value === "") return setRoles({ user, onlySome: true });
                          const role = event.target.value as Role;
                          update.mutate({ id: user.id, role }, done(`${user.name} is ${roleWords[role].label} now`));
                        }}
                      >
                        {Object.entries(roleWords).map(([role, { label }]) => (
                          <option key={role} value={role}>
                            {label}
                          </option>
                        ))}
                        <option value="">{someDestinations.label}</option>
                      </Select>
                      {user.destinations.length > 0 && (
                        <button
                          type="button"
                          className="mt-1 flex min-h-6 items-center text-sm text-accent-text underline"
                          aria-label={`${besides(user)}: roles of ${user.name}`}
                          onClick={() => setRoles({ user, onlySome: false })}
                        >
                          {besides(user)}
                        </button>
                      )}
                    </Td>
                    <Td className="max-sm:hidden">
                      <OnOff on={!user.disabled} />
                    </Td>
                    <Td className="max-md:hidden">
                      <StateDot icon={hasSecondFactor(user) ? ShieldCheck : ShieldOff} tone={hasSecondFactor(user) ? "good" : "neutral"}>
                        {secondFactor(user)}
                      </StateDot>
                    </Td>
                    <Td className="max-lg:hidden">
                      <Time value={user.lastSeenAt} />
                    </Td>
                    <Td numeric className="max-lg:hidden">
                      {user.sessions}
                    </Td>
                    <Td className="w-10 max-sm:pl-0">
                      {user.id !== viewer.id && (
                        <Menu
                          trigger={
                            <IconButton label={`More for ${user.name}`} size="sm">
                              <Ellipsis aria-hidden />
                            </IconButton>
                          }
                        >
                          <MenuItem onClick={() => setRoles({ user, onlySome: false })}>
                            <ListChecks aria-hidden />
                            Roles at destinations
                          </MenuItem>
                          <MenuItem disabled={!user.password} onClick={() => setResetting(user)}>
                            <KeyRound aria-hidden />
                            New password
                          </MenuItem>
                          <MenuItem disabled={user.sessions === 0} onClick={() => setAsked({ what: "sessions", user })}>
                            <LogOut aria-hidden />
                            Sign out everywhere
                          </MenuItem>
                          <MenuItem disabled={!hasSecondFactor(user)} onClick={() => setAsked({ what: "secondFactor", user })}>
                            <ShieldOff aria-hidden />
                            Reset two-factor authentication
                          </MenuItem>
                          {user.disabled ? (
                            <MenuItem
                              onClick={() => update.mutate({ id: user.id, disabled: false }, done(`${user.name} can sign in again`))}
                            >
                              <Power aria-hidden />
                              Turn account on
                            </MenuItem>
                          ) : (
                            <MenuItem onClick={() => setAsked({ what: "disable", user })}>
                              <Power aria-hidden />
                              Turn account off
                            </MenuItem>
                          )}
                          <MenuSeparator />
                          <MenuItem danger onClick={() => setAsked({ what: "delete", user })}>
                            <Trash2 aria-hidden />
                            Delete
                          </MenuItem>
                        </Menu>
                      )}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          )}
        </TableFrame>
        <InvitationList />
      </div>
      {roles && <RolesDialog {...roles} onClose={() => setRoles(undefined)} />}
      {resetting && <ResetDialog user={resetting} onClose={() => setResetting(undefined)} />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={() => setAsked(undefined)}
        title={asked && questions[asked.what].title(asked.user.name)}
        confirmLabel={asked ? questions[asked.what].confirm : ""}
        typeToConfirm={asked?.what === "delete" ? asked.user.email : undefined}
        busy={remove.isPending || endSessions.isPending || resetFactor.isPending || update.isPending}
        onConfirm={confirm}
      >
        {asked && questions[asked.what].text}
      </ConfirmDialog>
    </>
  );
}
