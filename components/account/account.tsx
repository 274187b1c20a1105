"use client";
import { useViewer } from "#components/frame/viewer.tsx";
import { Facts, PageHeader, Section } from "#components/ui/card.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { roleWords, someDestinations } from "#components/words/role-words.ts";
import { useMe } from "#lib/access/account/hooks.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";
import { ChangePassword } from "./change-password.tsx";
import { Passkeys } from "./passkeys.tsx";
import { SessionList } from "./session-list.tsx";
import { TwoFactor } from "./two-factor.tsx";

/** The role for all destinations, and those at some. */
function Roles() {
  const { role, rights } = useViewer();
  const destinations = useDestinations();
  const { label, help } = role ? roleWords[role] : someDestinations;
  const own = (destinations.data ?? []).flatMap(({ id, name }) => {
    const at = rights.at[id];
    return at ? [{ id, name, label: roleWords[at].label }] : [];
  });
  return (
    <>
      {label}. <span className="text-ink-muted">{help}</span>
      {own.map((one) => (
        <span key={one.id} className="block break-words">
          {one.label} at {outside(one.name)}
        </span>
      ))}
    </>
  );
}

export function Account() {
  const viewer = useViewer();
  const me = useMe();
  const provider = me.data?.provider;
  return (
    <>
      <PageHeader title="Your account" />
      <div className="flex max-w-180 flex-col gap-4">
        <Section title={viewer.name}>
          <Facts
            items={[
              { name: "Email", value: viewer.email },
              ...(provider ? [{ name: "Sign-in", value: <>With {outside(provider)}, which also asks for the second step.</> }] : []),
              {
                name: "Role",
                value: <Roles />,
              },
            ]}
          />
        </Section>
        {me.data?.password !== false && <ChangePassword />}
        {!provider && <Passkeys />}
        {me.data?.password !== false && <TwoFactor />}
        <SessionList password={me.data?.password !== false} />
      </div>
    </>
  );
}
