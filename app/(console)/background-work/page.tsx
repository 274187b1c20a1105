import type { Metadata } from "next";
import { BackgroundWorkPage } from "#components/background-work/background-work-page.tsx";
import { ForRole } from "../for-role.tsx";

export const metadata: Metadata = { title: "Background work" };

export default function Page() {
  return (
    <ForRole anyOf={["work.manage"]}>
      <BackgroundWorkPage />
    </ForRole>
  );
}
