import type { Metadata } from "next";
import { LonePage } from "#components/frame/lone-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <LonePage>
      <h1 className="mb-2 text-xl font-semibold">This page doesn’t exist</h1>
      <p className="mb-4 text-ink-muted">The address may be mistyped, or what it led to may have been deleted.</p>
      <ButtonLink href="/" look="primary">
        Go to the console
      </ButtonLink>
    </LonePage>
  );
}
