"use client";
import { ArrowUpDown, ChevronDown, ChevronUp, Copy, Ellipsis, FlaskConical, GripVertical, Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { paths } from "#components/frame/paths.ts";
import { Badge } from "#components/ui/badge.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { ourSentence, outside } from "#components/ui/outside-text.tsx";
import { Skeleton } from "#components/ui/states.tsx";
import { RowLink, Td, Tr } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Switch } from "#components/ui/toggle.tsx";
import { successRateWords } from "#components/words/success-rate.ts";
import { useWords } from "#components/words/use-words.ts";
import { useMappingFindings } from "#lib/console/catalogue/hooks.ts";
import { useDuplicateMapping, useEnableMapping } from "#lib/console/mappings/hooks.ts";
import type { Mapping } from "#lib/console/mappings/schema.ts";
import { ActionIcon } from "../actions/action-icon.tsx";
import type { Drag } from "./use-dragging.ts";

export function MappingRow({
  mapping,
  index,
  count,
  mayWrite,
  full,
  byRelease,
  drag,
  onMove,
  onMoveTo,
  onDelete,
}: {
  mapping: Mapping;
  index: number;
  count: number;
  mayWrite: boolean;
  full: boolean;
  /** Changes make drafts here. */
  byRelease: boolean;
  drag: Drag | undefined;
  onMove: (by: -1 | 1) => void;
  onMoveTo: () => void;
  onDelete: () => void;
}) {
  const router = useRouter();
  const words = useWords()?.describeMapping(mapping);
  const enable = useEnableMapping(mapping.destinationId);
  const duplicate = useDuplicateMapping(mapping.destinationId);
  const findings = useMappingFindings(mapping.destinationId).data?.get(mapping.id);
  const href = paths.mapping(mapping.destinationId, mapping.id);
  const { successRate } = mapping.stats;
  const { draft } = mapping;
  const enabled = (byRelease && draft ? draft : mapping).enabled;
  const settled = mapping.stats.delivered + mapping.stats.failed;

  return (
    <Tr
      {...drag?.row}
      className="data-[drop=above]:shadow-[inset_0_2px_0_var(--accent)] data-[drop=below]:shadow-[inset_0_-2px_0_var(--accent)]"
      onKeyDown={(event) => {
        if (!mayWrite || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        onMove(event.key === "ArrowUp" ? -1 : 1);
      }}
    >
      <Td className="max-sm:hidden">
        {mayWrite ? (
          <span className="relative z-1 flex w-12 items-center">
            {drag && (
              <span
                {...drag.handle}
                aria-hidden
                title="Drag to move"
                className="grid h-8 w-5 cursor-grab place-items-center text-ink-faint"
              >
                <GripVertical className="size-4" />
              </span>
            )}
            <span className="flex w-7 flex-col">
              <MoveButton label={`Move ${mapping.name} up`} disabled={index === 0} onClick={() => onMove(-1)}>
                <ChevronUp aria-hidden />
              </MoveButton>
              <MoveButton label={`Move ${mapping.name} down`} disabled={index === count - 1} onClick={() => onMove(1)}>
                <ChevronDown aria-hidden />
              </MoveButton>
            </span>
          </span>
        ) : (
          <span className="text-ink-faint">{index + 1}</span>
        )}
      </Td>
      <Td className="max-w-0 min-w-44 py-2 md:w-2/5">
        <span className="flex flex-wrap items-center gap-x-2">
          <RowLink href={href} className="line-clamp-2 max-w-full text-base break-words">
            {outside(mapping.name)}
          </RowLink>
          {mapping.issues.length > 0 && <Badge tone="bad">Can’t run</Badge>}
          {draft && <Badge tone="info">{draft.kind === "deleted" ? "Draft: deleted" : "Draft"}</Badge>}
          {findings?.some(({ severity }) => severity === "error") ? (
            <Badge tone="bad">Talon.One would reject it</Badge>
          ) : (
            findings && <Badge tone="warn">Talon.One drops some values</Badge>
          )}
          {words?.deprecated && <Badge tone="warn">Deprecated action</Badge>}
        </span>
        {words ? (
          <span className="line-clamp-2 text-ink-muted" title={mapping.trigger}>
            {ourSentence(words.trigger)}
          </span>
        ) : (
          <Skeleton className="my-0.5 h-3.5 w-2/3" />
        )}
        <span className="block min-h-[1.125rem] text-ink-faint md:hidden">{words?.action}</span>
      </Td>
      <Td className="min-w-46 max-md:hidden">
        {words ? (
          <span className="flex items-center gap-2 text-ink-muted">
            <ActionIcon group={words.group} />
            {words.action}
          </span>
        ) : (
          <Skeleton className="h-3.5 w-32" />
        )}
      </Td>
      <Td>
        <span className="relative z-1 flex items-center gap-2">
          <Switch
            aria-label={`${mapping.name} is on`}
            checked={enabled}
            disabled={!mayWrite || (mapping.issues.length > 0 && !enabled)}
            onCheckedChange={(next) =>
              enable.mutate(
                { id: mapping.id, enabled: next },
                {
                  // By the answer: how the destination takes changes may not be known here yet.
                  onSuccess: (saved) =>
                    toast.good(
                      saved.enabled !== next
                        ? `Draft saved: ${mapping.name} is ${next ? "on" : "off"} after a release`
                        : next
                          ? `${mapping.name} is on`
                          : `${mapping.name} is off and sends nothing`,
                    ),
                  onError: (error) => toast.error(error),
                },
              )
            }
          />
          <span className="text-ink-muted whitespace-nowrap max-sm:sr-only">
            {byRelease && enabled !== mapping.enabled ? (enabled ? "On after a release" : "Off after a release") : enabled ? "On" : "Off"}
          </span>
        </span>
      </Td>
      <Td className="max-lg:hidden">
        <Time value={mapping.lastUsedAt} />
      </Td>
      <Td numeric className="max-lg:hidden">
        {successRate === null ? (
          <span className="text-ink-faint">nothing yet</span>
        ) : (
          <span className="inline-flex flex-col items-end">
            <Sparkline usage={mapping.stats} name={mapping.name} />
            <span title={`${mapping.stats.delivered} of ${settled}`}>{successRateWords(successRate)}</span>
          </span>
        )}
        {mapping.stats.failed > 0 && <span className="block text-xs text-bad">{mapping.stats.failed} failed</span>}
      </Td>
      <Td className="w-10">
        <span className="relative z-1">
          <Menu
            trigger={
              <IconButton label={`More for ${mapping.name}`} size="sm">
                <Ellipsis aria-hidden />
              </IconButton>
            }
          >
            <MenuLink href={href}>
              <Pencil aria-hidden />
              {mayWrite ? "Edit" : "Open"}
            </MenuLink>
            <MenuLink href={`${paths.tester(mapping.destinationId)}?mapping=${mapping.id}`}>
              <FlaskConical aria-hidden />
              Test
            </MenuLink>
            {mayWrite && (
              <>
                <MenuItem disabled={index === 0} onClick={() => onMove(-1)}>
                  <ChevronUp aria-hidden />
                  Move up
                </MenuItem>
                <MenuItem disabled={index === count - 1} onClick={() => onMove(1)}>
                  <ChevronDown aria-hidden />
                  Move down
                </MenuItem>
                <MenuItem disabled={count < 2} onClick={onMoveTo}>
                  <ArrowUpDown aria-hidden />
                  Move to…
                </MenuItem>
                <MenuItem
                  disabled={full}
                  onClick={() =>
                    duplicate.mutate(mapping.id, {
                      onSuccess: (made) => {
                        toast.good(made.draft ? `Draft ${made.name} created` : `${made.name} created, turned off`);
                        router.push(paths.mapping(made.destinationId, made.id));
                      },
                      onError: (error) => toast.error(error),
                    })
                  }
                >
                  <Copy aria-hidden />
                  Duplicate
                </MenuItem>
                <MenuSeparator />
                <MenuItem danger onClick={onDelete}>
                  <Trash2 aria-hidden />
                  Delete
                </MenuItem>
              </>
            )}
          </Menu>
        </span>
      </Td>
    </Tr>
  );
}

function MoveButton({
  label,
  disabled,
  onClick,
  children,
}: {
  label: string;
  disabled: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={disabled || undefined}
      onClick={() => !disabled && onClick()}
      className="grid h-6 w-7 place-items-center rounded-sm text-ink-faint hover:bg-canvas hover:text-ink aria-disabled:cursor-not-allowed aria-disabled:opacity-40 [&_svg]:size-4"
    >
      {children}
    </button>
  );
}
