import { type LucideIcon, ShoppingCart, UserRound, UsersRound, Zap } from "lucide-react";
import { cn } from "#components/ui/cn.ts";

const icons: Record<"sessions" | "profiles" | "events" | "audiences", LucideIcon> = {
  sessions: ShoppingCart,
  profiles: UserRound,
  events: Zap,
  audiences: UsersRound,
};

/** What an action is about, at a glance; its title is beside it. */
export function ActionIcon({ group, className }: { group: keyof typeof icons | undefined; className?: string }) {
  const Icon = group ? icons[group] : Zap;
  return <Icon aria-hidden strokeWidth={1.75} className={cn("size-4 shrink-0 text-ink-faint", className)} />;
}
