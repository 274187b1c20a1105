"use client";
import {
  Activity,
  ArrowLeftRight,
  Bell,
  Cable,
  ChartNoAxesColumn,
  FlaskConical,
  GitCompareArrows,
  KeyRound,
  Layers,
  ListTree,
  type LucideIcon,
  Radio,
  ScrollText,
  Send,
  Settings,
  SquareStack,
  Ticket,
  TriangleAlert,
  UserRoundX,
  Users,
  UsersRound,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { paths } from "#components/frame/paths.ts";
import { cn } from "#components/ui/cn.ts";
import { can, canSomewhere, type Permission, type Rights } from "#lib/access/auth/permissions.ts";

export type NavigationEntry = {
  label: string;
  href: string;
  icon: LucideIcon;
  permission?: Permission;
  anyOf?: readonly Permission[];
  /** For people with the right at some destination; otherwise for those who have it at all. */
  somewhere?: boolean;
  /** For people with an account: visitors of a read-only demo have none. */
  ownAccount?: boolean;
  exact?: boolean;
};

/** The pages beside those of a destination that someone may open. */
export const generalEntriesFor = (rights: Rights): NavigationEntry[] =>
  generalEntries.filter(({ permission, anyOf, somewhere, ownAccount }) => {
    if (ownAccount && rights.readOnly) return false;
    const wanted = anyOf ?? (permission ? [permission] : []);
    const may = (each: Permission) => (somewhere ? canSomewhere(rights, each) : can({ role: rights.everywhere }, each));
    return wanted.length === 0 || wanted.some(may);
  });

/** What comes in and goes out. */
export function monitorEntries(destinationId: string): NavigationEntry[] {
  return [
    { label: "Overview", href: paths.overview(destinationId), icon: ChartNoAxesColumn, exact: true },
    { label: "Live", href: paths.live(destinationId), icon: Activity },
    { label: "Events", href: paths.events(destinationId), icon: Radio },
    { label: "Deliveries", href: paths.deliveries(destinationId), icon: Send },
    { label: "Problems", href: paths.problems(destinationId), icon: TriangleAlert },
  ];
}

/** What decides about it. */
export function buildEntries(destinationId: string): NavigationEntry[] {
  return [
    { label: "Mappings", href: paths.mappings(destinationId), icon: ListTree },
    { label: "Changes", href: paths.changes(destinationId), icon: GitCompareArrows },
    { label: "Event Tester", href: paths.tester(destinationId), icon: FlaskConical },
    { label: "Audiences", href: paths.audiences(destinationId), icon: UsersRound },
    { label: "Sources", href: paths.sources(destinationId), icon: Cable },
    { label: "Import and export", href: paths.transfer(destinationId), icon: ArrowLeftRight },
    { label: "Settings", href: paths.settings(destinationId), icon: Settings },
  ];
}

export const destinationEntries = (destinationId: string): NavigationEntry[] => [
  ...monitorEntries(destinationId),
  ...buildEntries(destinationId),
];

const generalEntries: NavigationEntry[] = [
  { label: "Destinations", href: paths.destinations(), icon: SquareStack, exact: true },
  { label: "Alerts", href: paths.alerts(), icon: Bell, permission: "alerts.read", somewhere: true },
  { label: "API keys", href: paths.apiKeys(), icon: KeyRound, permission: "config.read", somewhere: true },
  { label: "Users", href: paths.users(), icon: Users, permission: "users.read" },
  { label: "Audit log", href: paths.audit(), icon: ScrollText, anyOf: ["audit.read", "audit.read_own"], somewhere: true },
  { label: "Background work", href: paths.backgroundWork(), icon: Layers, permission: "work.manage" },
  { label: "Privacy", href: paths.privacy(), icon: UserRoundX, permission: "privacy.erase" },
  { label: "Tokens", href: paths.tokens(), icon: Ticket, ownAccount: true },
];

/**
 * One group of links under its heading; in the narrow rail only the icons show, and the words are
 * spoken.
 */
export function NavigationList({
  label,
  entries,
  narrow,
  onNavigate,
}: {
  label: string;
  entries: readonly NavigationEntry[];
  narrow: boolean;
  onNavigate?: () => void;
}) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className={cn("pt-2 first:pt-0", narrow && "max-lg:border-t max-lg:border-line max-lg:first:border-t-0")}>
      <p aria-hidden className={cn("px-2.5 pb-0.5 text-xs font-medium text-ink-faint", narrow && "max-lg:hidden")}>
        {label}
      </p>
      <ul className="flex flex-col gap-px">
        {entries.map(({ label: word, href, icon: Icon, exact }) => {
          const current = exact ? pathname === href : pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                title={narrow ? word : undefined}
                aria-current={current ? "page" : undefined}
                onClick={onNavigate}
                className={cn(
                  "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-ink-muted hover:bg-sunken hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink",
                  narrow && "max-lg:justify-center max-lg:px-0",
                )}
              >
                <Icon aria-hidden strokeWidth={1.75} className="size-4 shrink-0" />
                <span className={cn("truncate", narrow && "max-lg:sr-only")}>{word}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
