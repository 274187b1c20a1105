import { type ReactNode, Suspense } from "react";
import { HelpContents } from "#components/help/help-contents.tsx";
import { HelpSearch } from "#components/help/help-search.tsx";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <div className="flex gap-x-10 gap-y-4 max-lg:flex-col">
      <HelpContents />
      <Suspense>
        <HelpSearch>{children}</HelpSearch>
      </Suspense>
    </div>
  );
}
