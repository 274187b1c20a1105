import type { ActionRecipe } from "#lib/core/actions/types.ts";
import { couponsOfCartOrOrder, itemsOfCartOrOrder, sessionOfCartOrOrder, shippingAsCost } from "./order-mapping.ts";

const cart = {
  customerSessionId: sessionOfCartOrOrder,
  couponCodes: couponsOfCartOrOrder,
  cartItems: itemsOfCartOrOrder,
  additionalCosts: shippingAsCost,
};

export const updateCustomerSessionV2: readonly ActionRecipe[] = [
  {
    name: "Order to customer session",
    description: "Closes the customer session of a completed order, with its products and coupons. Its ID is cart_id, else order_id.",
    trigger: 'type = "track" and event = "Order Completed"',
    mapping: { ...cart, state: "closed" },
  },
  {
    name: "Order cancelled",
    description: "Cancels the customer session of the order. Send cart_id with it if the order had one.",
    trigger: 'type = "track" and event = "Order Cancelled"',
    mapping: { customerSessionId: sessionOfCartOrOrder, state: "cancelled" },
  },
  {
    name: "Cart to open session",
    description:
      "Keeps an open session up to date with the cart and the checkout. Send cart_id with the order too: it closes this session.",
    trigger: 'type = "track" and (event = "Cart Viewed" or event = "Checkout Started")',
    mapping: { ...cart, state: "open" },
  },
];
