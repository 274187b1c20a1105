"use client";
import { useEffect, useState } from "react";
import { paths } from "#components/frame/paths.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";

/** Whoever deleted it is led away before that. */
const patienceMs = 2_000;

/**
 * Said when the destination of the open page is no longer there: what the page shows is from
 * before, and what is typed on it cannot be saved.
 */
export function DestinationGone() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <Notice
      tone="bad"
      live
      className="mb-4"
      title="This destination was deleted, or you no longer have a role in it"
      action={
        <ButtonLink size="sm" href={paths.destinations()}>
          All destinations
        </ButtonLink>
      }
    >
      What you see below is from before. Nothing on this page can be saved.
    </Notice>
  );
}
