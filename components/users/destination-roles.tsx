"use client";
import { Select } from "#components/ui/input.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { ErrorState, Loading, Skeleton } from "#components/ui/states.tsx";
import { visibleText } from "#components/ui/visible-text.ts";
import { roleWords } from "#components/words/role-words.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import type { GivenRoles } from "#lib/access/users/schema.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";

type Props = {
  value: GivenRoles;
  /** The role for all destinations, which each has at least. */
  everywhere: Role | null;
  disabled?: boolean;
  onChange: (value: GivenRoles) => void;
};

/** A role for each destination, or none. */
export function DestinationRoles({ value, everywhere, disabled, onChange }: Props) {
  const destinations = useDestinations();
  if (destinations.isPending)
    return (
      <Loading label="destinations" className="flex flex-col gap-2">
        <Skeleton className="h-8" />
        <Skeleton className="h-8" />
      </Loading>
    );
  if (destinations.isError)
    return <ErrorState title="The destinations couldn’t be loaded" error={destinations.error} onRetry={() => destinations.refetch()} />;
  if (destinations.data.length === 0) return <p className="text-ink-muted">No destinations yet.</p>;
  const set = (destinationId: string, role: Role | "") =>
    onChange([...value.filter((one) => one.destinationId !== destinationId), ...(role === "" ? [] : [{ destinationId, role }])]);
  return (
    <ul className="flex max-h-72 flex-col gap-1.5 overflow-y-auto p-0.5">
      {destinations.data.map(({ id, name }) => (
        <li key={id} className="flex items-center justify-between gap-3">
          <span className="min-w-0 flex-1 truncate">{outside(name)}</span>
          <Select
            aria-label={`Role at ${visibleText(name)}`}
            wrapperClassName="w-36 shrink-0"
            disabled={disabled}
            value={value.find(({ destinationId }) => destinationId === id)?.role ?? ""}
            onChange={(event) => set(id, event.target.value as Role | "")}
          >
            <option value="">{everywhere ? `As for all (${roleWords[everywhere].label})` : "No role"}</option>
            {Object.entries(roleWords).map(([role, { label }]) => (
              <option key={role} value={role}>
                {label}
              </option>
            ))}
          </Select>
        </li>
      ))}
    </ul>
  );
}
