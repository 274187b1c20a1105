import type { Metadata } from "next";
import { DestinationList } from "#components/destinations/destination-list.tsx";

export const metadata: Metadata = { title: "Destinations" };

export default function Page() {
  return <DestinationList />;
}
