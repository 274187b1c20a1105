"use client";
import { Autocomplete } from "@base-ui/react/autocomplete";
import { BookOpen, Braces, ListTree, type LucideIcon, Moon, Plus, Search, SquareStack, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { applyTheme } from "#components/frame/theme.ts";
import { useViewer } from "#components/frame/viewer.tsx";
import { leaveBy } from "#components/ui/leaving.ts";
import { Modal } from "#components/ui/modal.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { can, viewerAt } from "#lib/access/auth/permissions.ts";
import { useDestinations } from "#lib/console/destinations/hooks.ts";
import type { Destination } from "#lib/console/destinations/schema.ts";
import { useHelpSearch } from "#lib/console/help/hooks.ts";
import { useMappings } from "#lib/console/mappings/hooks.ts";
import { destinationEntries, generalEntriesFor } from "./navigation.tsx";

type Command = { value: string; label: string; icon: LucideIcon; detail?: string; run: () => void };
type Group = { value: string; items: Command[] };

/** Ctrl/Cmd-K: go somewhere, do something, or look something up, without the mouse. */
export function CommandPalette({
  onOpenChange,
  destination,
}: {
  onOpenChange: (open: boolean) => void;
  destination: Destination | undefined;
}) {
  const router = useRouter();
  const viewer = useViewer();
  const destinations = useDestinations();
  const mappings = useMappings(destination?.id);
  const [text, setText] = useState("");
  const here = destination && viewerAt(viewer, destination.id);
  const go = (href: string) => () => leaveBy(() => router.push(href));

  const commands: Command[] = [];
  if (destination && text.trim().length > 2) {
    commands.push(
      {
        value: "find-events",
        label: `Find events with “${text.trim()}”`,
        icon: Search,
        run: go(paths.events(destination.id, { q: text.trim() })),
      },
      {
        value: "find-deliveries",
        label: `Find deliveries with “${text.trim()}”`,
        icon: Search,
        run: go(paths.deliveries(destination.id, { q: text.trim() })),
      },
    );
  }
  const run: Command[] = [
    ...(destination && can(here, "mappings.write")
      ? [{ value: "new-mapping", label: "New mapping", icon: Plus, run: go(paths.newMapping(destination.id)) }]
      : []),
    ...(destination && can(here, "config.write")
      ? [{ value: "new-source", label: "New source", icon: Plus, run: go(paths.newSource(destination.id)) }]
      : []),
    ...(can(viewer, "config.write")
      ? [{ value: "new-destination", label: "New destination", icon: Plus, run: go(paths.newDestination()) }]
      : []),
    { value: "theme-dark", label: "Dark theme", icon: Moon, run: () => applyTheme("dark") },
    { value: "theme-light", label: "Light theme", icon: Sun, run: () => applyTheme("light") },
  ];
  const groups: Group[] = [
    {
      value: "Go to",
      items: [
        ...(destination ? destinationEntries(destination.id) : []),
        ...generalEntriesFor(viewer.rights),
        ...(viewer.rights.readOnly ? [] : [{ label: "Your account", href: paths.account(), icon: UserRound }]),
        { label: "Help", href: paths.help(), icon: BookOpen },
        { label: "API reference", href: paths.help("api-reference"), icon: Braces },
      ].map((entry) => ({ value: entry.href, label: entry.label, icon: entry.icon, run: go(entry.href) })),
    },
    {
      value: "Mappings",
      items: (mappings.data?.items ?? []).map((mapping) => ({
        value: mapping.id,
        label: mapping.name,
        icon: ListTree,
        detail: mapping.enabled ? undefined : "off",
        run: go(paths.mapping(mapping.destinationId, mapping.id)),
      })),
    },
    {
      value: "Destinations",
      items: (destinations.data ?? []).map((each) => ({
        value: each.id,
        label: each.name,
        icon: SquareStack,
        detail: each.deployment,
        run: go(paths.overview(each.id)),
      })),
    },
    { value: "Do", items: run },
  ].filter((group) => group.items.length > 0);

  const asksHelp = text.trim().length > 2;
  const help = useHelpSearch(text.trim(), asksHelp);
  const wanted = text.trim().toLowerCase();
  const shown: Group[] = [
    ...(commands.length > 0 ? [{ value: "Search", items: commands }] : []),
    ...groups
      .map((group) => ({
        ...group,
        items: group.items.filter((item) => `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(wanted)),
      }))
      .filter((group) => group.items.length > 0),
  ];
  // If the words match something of the console's own, that comes before a search.
  if (shown.length > 1 && shown[0]?.value === "Search") shown.push(shown.shift() as Group);

  if (asksHelp && help.data && help.data.items.length > 0)
    shown.push({
      value: "Help",
      items: help.data.items.slice(0, 5).map((hit) => ({
        value: `help-${hit.page}-${hit.anchor}`,
        label: hit.heading,
        icon: BookOpen,
        detail: hit.heading === hit.title ? undefined : hit.title,
        run: go(paths.help(hit.page, undefined, hit.anchor)),
      })),
    });

  const choose = (command: Command) => {
    onOpenChange(false);
    command.run();
  };

  return (
    <Modal
      onClose={() => onOpenChange(false)}
      label="Search or jump to"
      className="mx-auto mt-[12vh] max-h-[70dvh] w-[calc(100vw-24px)] max-w-140 flex-col overflow-hidden rounded-lg border border-line bg-raised p-0 text-ink shadow-float backdrop:bg-overlay open:flex"
    >
      <Autocomplete.Root
        inline
        open
        items={shown}
        filter={null}
        value={text}
        onValueChange={(value, details) => {
          if (details.reason !== "item-press") setText(value);
        }}
        autoHighlight="always"
        itemToStringValue={(item: Command) => item.label}
      >
        <div className="flex items-center gap-2.5 border-b border-line px-3.5">
          <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
          <Autocomplete.Input
            aria-label="Search or jump to"
            placeholder="Search or jump to…"
            className="h-11 min-w-0 flex-1 bg-transparent outline-none"
          />
        </div>
        <Autocomplete.Empty className="px-4 py-6 text-center text-ink-faint empty:hidden">No results. Try fewer words.</Autocomplete.Empty>
        <Autocomplete.List className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5 empty:hidden">
          {(group: Group) => (
            <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
              <Autocomplete.GroupLabel className="px-2 pt-1.5 pb-0.5 text-xs text-ink-faint">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(command: Command) => (
                  <Autocomplete.Item
                    key={command.value}
                    value={command}
                    onClick={() => choose(command)}
                    className="flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1 outline-none select-none data-highlighted:bg-sunken"
                  >
                    <command.icon aria-hidden className="size-4 shrink-0 text-ink-faint" />
                    <span className="min-w-0 flex-1 truncate">{outside(command.label)}</span>
                    {command.detail && <span className="max-w-[45%] truncate text-sm text-ink-faint">{outside(command.detail)}</span>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Modal>
  );
}
