"use client";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, FieldSet } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.tsx";
import { roleWords, someDestinations } from "#components/words/role-words.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { useUpdateUser } from "#lib/access/users/hooks.ts";
import type { User } from "#lib/access/users/schema.ts";
import { DestinationRoles } from "./destination-roles.tsx";

/** What someone is: for all destinations, and at each. */
export function RolesDialog({ user, onlySome, onClose }: { user: User; onlySome: boolean; onClose: () => void }) {
  const update = useUpdateUser();
  const [role, setRole] = useState<Role | null>(onlySome ? null : user.role);
  const [given, setGiven] = useState(user.destinations.map(({ destinationId, role }) => ({ destinationId, role })));
  const save = () =>
    update.mutate(
      {
        id: user.id,
        ...(user.roleFromGroups ? {} : { role }),
        ...(user.destinationsFromGroups ? {} : { destinations: given }),
      },
      {
        onSuccess: () => {
          toast.good(`Roles of ${user.name} saved`);
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Roles of ${user.name}`}
      description="If they have two roles at a destination, the higher one counts. Without one, they don’t see the destination."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={update.isPending} disabled={user.destinationsFromGroups} onClick={save}>
            Save roles
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {update.isError && <Notice tone="bad" live title={update.error.message} />}
        {user.roleFromGroups && (
          <Notice>
            {user.destinationsFromGroups
              ? "Groups at the sign-in provider decide these roles, at each sign-in."
              : "Groups at the sign-in provider decide the role for all destinations. You can give more at some."}
          </Notice>
        )}
        <Field label="For all destinations">
          <Select
            value={role ?? ""}
            disabled={user.roleFromGroups}
            onChange={(event) => setRole(event.target.value === "" ? null : (event.target.value as Role))}
          >
            {Object.entries(roleWords).map(([each, { label, help }]) => (
              <option key={each} value={each}>
                {label}: {help}
              </option>
            ))}
            <option value="">
              {someDestinations.label}: {someDestinations.help}
            </option>
          </Select>
        </Field>
        <FieldSet legend="At each destination">
          <DestinationRoles value={given} everywhere={role} disabled={user.destinationsFromGroups} onChange={setGiven} />
        </FieldSet>
      </div>
    </Dialog>
  );
}
