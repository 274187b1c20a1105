"use client";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "#components/ui/dialog.tsx";
import { leaveUnasked } from "#components/ui/leaving.ts";
import { expectViewer } from "#lib/access/http/api.ts";
import { paths } from "./paths.ts";
import { onSignedOut } from "./signed-out.ts";

/**
 * Watches whether this page still belongs to the person who is signed in: another tab may have
 * signed out, and in again as someone else.
 */
export function AnotherViewer({ viewer }: { viewer: { id: string; name: string } }) {
  const [found, setFound] = useState(false);
  // Set during rendering, so that the page's first request carries it: requests start before the
  // effects out here.
  useState(() => {
    if (typeof window !== "undefined") expectViewer(viewer.id);
  });
  useEffect(() => {
    expectViewer(viewer.id, () => setFound(true));
    return () => expectViewer(undefined);
  }, [viewer.id]);
  useEffect(
    () =>
      onSignedOut(viewer.id, () => {
        leaveUnasked();
        window.location.assign(paths.signIn());
      }),
    [viewer.id],
  );
  return (
    <ConfirmDialog
      open={found}
      onOpenChange={setFound}
      danger={false}
      title="Someone else is now signed in"
      confirmLabel="Reload page"
      onConfirm={() => {
        leaveUnasked();
        window.location.reload();
      }}
    >
      This page was opened by {viewer.name}. Another tab has signed in as someone else, so nothing more can be saved here. Copy what you
      still need, then reload the page.
    </ConfirmDialog>
  );
}
