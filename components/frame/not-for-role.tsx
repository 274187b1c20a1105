"use client";
import { Lock } from "lucide-react";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { paths } from "./paths.ts";

export function NotForRole() {
  return (
    <>
      <h1 className="sr-only">This page is not for your role</h1>
      <EmptyState
        icon={Lock}
        title="This page is not for your role"
        action={<ButtonLink href={paths.destinations()}>Go to the destinations</ButtonLink>}
      >
        Ask an administrator if you need what is here.
      </EmptyState>
    </>
  );
}
