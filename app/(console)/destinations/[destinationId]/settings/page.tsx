import type { Metadata } from "next";
import { DestinationSettings } from "#components/destinations/destination-settings.tsx";

export const metadata: Metadata = { title: "Settings" };

export default function Page() {
  return <DestinationSettings />;
}
