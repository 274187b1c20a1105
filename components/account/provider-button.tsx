import { Building2 } from "lucide-react";
import { paths } from "#components/frame/paths.ts";
import { buttonClass } from "#components/ui/button.tsx";
import { outside } from "#components/ui/outside-text.tsx";
import { Notice } from "#components/ui/states.tsx";

/** The company's sign-in provider. `down`: it gave no usable response a moment ago. */
export type Provider = { name: string; only: boolean; down: boolean };

/** A plain link: it leaves the console, so nothing of it may be fetched ahead. */
export function ProviderButton({ provider, next }: { provider: Provider; next?: string | undefined }) {
  return (
    <>
      {provider.down && (
        <Notice tone="warn" title={`${provider.name} isn’t responding`}>
          You can try it. If it doesn’t work, wait a moment and try again.
        </Notice>
      )}
      <a href={paths.providerSignIn({ next })} className={buttonClass("primary", "md", "w-full")}>
        <Building2 aria-hidden />
        <span className="truncate">Sign in with {outside(provider.name)}</span>
      </a>
    </>
  );
}
