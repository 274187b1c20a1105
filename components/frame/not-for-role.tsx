"use client";
import { Lock } from "lucide-react";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { paths } from "./paths.ts";

export function NotForRole() {
  return (
    <>
      <h1 className="sr-only">Your role can’t open this page</h1>
      <EmptyState
        icon={Lock}
        title="Your role can’t open this page"
        action={<ButtonLink href={paths.destinations()}>Go to destinations</ButtonLink>}
      >
        Ask an admin if you need it.
      </EmptyState>
    </>
  );
}
