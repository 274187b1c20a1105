import type { Metadata } from "next";
import { ErasePage } from "#components/privacy/erase-page.tsx";
import { ForRole } from "../for-role.tsx";

export const metadata: Metadata = { title: "Privacy" };

export default function Page() {
  return (
    <ForRole anyOf={["privacy.erase"]}>
      <ErasePage />
    </ForRole>
  );
}
