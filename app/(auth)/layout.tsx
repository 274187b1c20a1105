import type { ReactNode } from "react";
import { LonePage } from "#components/frame/lone-page.tsx";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return <LonePage>{children}</LonePage>;
}
