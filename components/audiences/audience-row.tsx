"use client";
import { CircleQuestionMark } from "lucide-react";
import { StateDot } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Td, Tr } from "#components/ui/table.tsx";
import { count, Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Switch } from "#components/ui/toggle.tsx";
import { useCreateAudience, useSwitchAudience } from "#lib/console/audiences/hooks.ts";
import type { Audience } from "#lib/console/audiences/schema.ts";

export function AudienceRow({
  destinationId,
  audience,
  isKnown,
  mayCreate,
  mayWrite,
}: {
  destinationId: string;
  audience: Audience;
  /** Talon.One's audiences have been read. */
  isKnown: boolean;
  /** A mapping that creates audiences is on. */
  mayCreate: boolean;
  mayWrite: boolean;
}) {
  const change = useSwitchAudience(destinationId);
  const create = useCreateAudience(destinationId);
  const on = change.isPending ? change.variables.on : audience.on;
  const inTalonOne = audience.talonOne ? (
    <>
      <span className="block break-words">{outside(audience.talonOne.name)}</span>
      <span className="block text-xs text-ink-faint">No. {audience.talonOne.id}</span>
    </>
  ) : (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StateDot icon={CircleQuestionMark} tone="warn">
        Doesn’t exist
      </StateDot>
      {mayCreate && (
        <Button
          size="sm"
          busy={create.isPending}
          onClick={() =>
            create.mutate(audience.audienceId, {
              onSuccess: () => toast.good(`${audience.key} created in Talon.One`),
              onError: (error) => toast.error(error),
            })
          }
        >
          Create<span className="sr-only"> {outside(audience.key)} in Talon.One</span>
        </Button>
      )}
    </span>
  );
  return (
    <Tr>
      <Td className="max-w-0 min-w-28 py-1.5 sm:w-2/5">
        <span className="block font-medium break-words">{outside(audience.key)}</span>
        <span className="block truncate font-mono text-xs text-ink-faint" title={audience.audienceId}>
          {outside(audience.audienceId)}
        </span>
        {isKnown && (
          <div className="mt-1.5 text-sm sm:hidden">
            <span className="block text-xs text-ink-faint">In Talon.One</span>
            {inTalonOne}
          </div>
        )}
      </Td>
      {isKnown && <Td className="py-1.5 max-sm:hidden">{inTalonOne}</Td>}
      <Td className="max-lg:hidden">{audience.spaceId ?? <span className="text-ink-faint">not named</span>}</Td>
      <Td numeric className="max-sm:hidden">
        {count(audience.entered)}
      </Td>
      <Td numeric className="max-sm:hidden">
        {count(audience.left)}
      </Td>
      <Td className="max-md:hidden">
        <Time value={audience.lastEnteredAt} />
      </Td>
      <Td className="max-md:hidden">
        <Time value={audience.lastLeftAt} />
      </Td>
      <Td>
        <span className="flex items-center gap-2">
          <Switch
            aria-label={`${audience.key} is on`}
            checked={on}
            disabled={!mayWrite || change.isPending}
            onCheckedChange={(wanted) =>
              change.mutate(
                { audienceId: audience.audienceId, on: wanted },
                {
                  onSuccess: () => toast.good(wanted ? `${audience.key} turned on` : `${audience.key} turned off: its events are left out`),
                  onError: (error) => toast.error(error),
                },
              )
            }
          />
          <span className="text-ink-muted max-sm:sr-only">{on ? "On" : "Off"}</span>
        </span>
      </Td>
    </Tr>
  );
}
