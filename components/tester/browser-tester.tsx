"use client";
import type { ComponentProps } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { EventTester } from "./event-tester.tsx";
import { TesterSkeleton } from "./tester-skeleton.tsx";

/** The tester once the page works. That the server draws its place makes the browser fetch this large part with the page, not after it. */
export function BrowserTester(props: ComponentProps<typeof EventTester>) {
  return useHydrated() ? <EventTester {...props} /> : <TesterSkeleton />;
}
