import encodeQR from "qr";
import { qrPath } from "./qr-path.ts";

/**
 * A QR code as one path, always dark on white: cameras cannot read the reverse. Load it on demand.
 */
export default function QrCode({ text, label }: { text: string; label: string }) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-md border border-line bg-print-paper"
    >
      <path d={qrPath(rows)} className="fill-print-ink" />
    </svg>
  );
}
