"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "./dialog.tsx";
import { guardLeaving, isLeftUnasked } from "./leaving.ts";

/** Someone has said "Leave": no other form on the page asks again. */
let answered = false;

/**
 * Asks before a click, the palette, or the browser's back and forward lead away from unsaved
 * changes. Closing the tab is asked by the browser itself. `kept`: the changes stay in this browser
 * as a draft, and on the page while only its tab changes; other forms go with their tab.
 */
export function LeaveGuard({ active, kept = false }: { active: boolean; kept?: boolean }) {
  const router = useRouter();
  // Wrapped in an object, because React would call a bare function.
  const [pending, setPending] = useState<{ go: () => void }>();
  useEffect(() => {
    if (!active) return;
    const onBeforeUnload = (event: BeforeUnloadEvent) => !isLeftUnasked() && event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const to = leadsTo(event);
      if (to === undefined || isSamePlace(to, kept)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setPending({ go: () => router.push(`${to.pathname}${to.search}${to.hash}`) });
    };
    const history = window.navigation as Navigation | undefined;
    // Browsers let a page ask only once for each thing that the person did on it: nobody can be
    // held back for good.
    const onNavigate = (event: NavigateEvent) => {
      const { key, url } = event.destination;
      if (answered || event.defaultPrevented || !event.cancelable || event.navigationType !== "traverse") return;
      if (isSamePlace(new URL(url), kept)) return;
      event.preventDefault();
      setPending({
        go: () => {
          answered = true;
          void history?.traverseTo(key).committed?.finally(() => {
            answered = false;
          });
        },
      });
    };
    const unguard = guardLeaving((go) => setPending({ go }));
    window.addEventListener("beforeunload", onBeforeUnload);
    document.addEventListener("click", onClick, true);
    history?.addEventListener("navigate", onNavigate);
    return () => {
      unguard();
      window.removeEventListener("beforeunload", onBeforeUnload);
      document.removeEventListener("click", onClick, true);
      history?.removeEventListener("navigate", onNavigate);
    };
  }, [active, kept, router]);
  return (
    <ConfirmDialog
      open={pending !== undefined}
      onOpenChange={(open) => !open && setPending(undefined)}
      title="Leave without saving?"
      confirmLabel="Leave"
      danger={false}
      onConfirm={() => {
        setPending(undefined);
        pending?.go();
      }}
    >
      {kept
        ? "Your changes aren’t saved yet. They stay in this browser as a draft, and are here again when you come back."
        : "Your changes aren’t saved yet, and are lost when you leave."}
    </ConfirmDialog>
  );
}

/** Where a click leads within the console, when it leads to another page in this tab. */
function leadsTo(event: MouseEvent): URL | undefined {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return undefined;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return undefined;
  if (link.target === "_blank" || link.hasAttribute("download") || link.dataset.keepsDraft !== undefined) return undefined;
  const url = new URL(link.href);
  return url.origin === window.location.origin ? url : undefined;
}

function isSamePlace(to: URL, anyTab: boolean): boolean {
  return to.pathname === window.location.pathname && (anyTab || to.search === window.location.search);
}
