/** What a delivery can be; the last word of its row. */
export const deliveryStates = ["waiting", "retrying", "delivered", "failed", "dead", "invalid", "cancelled", "withdrawn"] as const;
export type DeliveryState = (typeof deliveryStates)[number];
