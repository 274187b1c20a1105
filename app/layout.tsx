import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { themeCookie, themeOf } from "#components/frame/theme.ts";
import { Providers } from "#components/shell/providers.tsx";
import { cn } from "#components/ui/cn.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Falconer", template: "%s · Falconer" },
  description: "Directs Segment's events to Talon.One",
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" className={cn(GeistSans.variable, GeistMono.variable, theme !== "system" && theme)}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
