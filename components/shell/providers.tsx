"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ConfirmIdentity } from "#components/account/confirm-identity.tsx";
import { paths } from "#components/frame/paths.ts";
import { isLeftUnasked, leaveUnasked } from "#components/ui/leaving.ts";
import { Toaster } from "#components/ui/toast.tsx";
import { ApiError } from "#lib/access/http/api.ts";

function onError(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  // Signing out may be leading to the provider: requests refused meanwhile must not divert it.
  if (isLeftUnasked() || window.location.pathname === paths.signIn()) return;
  // The session ended. Drafts are kept by their forms; signing in leads back here.
  const here = `${window.location.pathname}${window.location.search}`;
  leaveUnasked();
  window.location.assign(`${paths.signIn()}?ended=1&next=${encodeURIComponent(here)}`);
}

function createClient() {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Without the network, asking says so at once; the library would wait in silence, even for a
      // server on this very machine.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      {children}
      <ConfirmIdentity />
      <Toaster />
    </QueryClientProvider>
  );
}
