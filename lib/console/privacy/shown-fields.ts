import type { JsonObject } from "#lib/platform/json.ts";

// What people without the right "events.personal" see of events and requests: every key, so that
// they can understand a mapping, and the values listed here. All other values are masked. So a
// field that nobody has thought of is hidden; if you miss one, add it here if it can never identify
// anyone.

/**
 * Keys as they are compared: lower case, only letters and digits. "product_id" and "productId" are
 * equal.
 */
const plain = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, "");
const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter(Boolean));

/** What an event is, when it came, and by which software. */
const envelope = words("type event version channel messageid timestamp originaltimestamp sentat receivedat locale build");

/** Goods, money and amounts. No codes and no order numbers: those lead to a person. */
const goods = words(`
  sku productid variantid product variant brand category categoryid position quantity price total subtotal revenue value tax shipping discount currency
  size color colour weight width height length unit units cartsize itemcount numberofitems step stepname returnedquantity remainingquantity`);

/** Talon.One's words in what is sent, and Segment's for audiences. */
const vocabulary = words(`
  eventtype state adds deletes audienceid audienceids audiencename computationkey computationclass computationid namespace runruleengine
  skipnonexistingattributes responsecontent dry method status truncated bodylength`);

const shown: ReadonlySet<string> = new Set([...envelope, ...goods, ...vocabulary]);

/**
 * Nothing below these is shown, whatever its name: they contain what is known of a person, or what
 * someone has typed.
 */
const closed = words(`
  traits attributes identifiers externalids identities address addresses billing billingaddress shippingaddress delivery deliveryaddress location geo coordinates device network
  user customer profile person contact recipient sender account company group referrer search query form message comment note notes`);

/** Below these a name is shown: it is one of a program, a campaign or goods, not of a person. */
const named = words("library app os campaign products items cartitems lineitems product item");

/** Keys of a thing that is for sale: beside one of them, a name is the thing's. */
const forSale = words("sku price productid quantity");

export type Place = {
  key: string;
  /** The object that contains the key. */
  holder: JsonObject;
  /** The nearest key above that is not a place in a list; undefined at the root. */
  above: string | undefined;
};

/**
 * True if a text, a number, a yes or a no may be seen at this place, without known IDs and
 * addresses.
 */
export function isShown({ key, holder, above }: Place): boolean {
  const own = plain(key);
  const parent = above === undefined ? undefined : plain(above);
  if (parent === "integrations") return true;
  if (own === "name") {
    if (parent === undefined) return holder.type === "page" || holder.type === "screen";
    return named.has(parent) || Object.keys(holder).some((other) => forSale.has(plain(other)));
  }
  return shown.has(own);
}

/** True when nothing below this key is shown. */
export const hidesBelow = (key: string): boolean => closed.has(plain(key));

/**
 * Keys are shown, because mappings find their values by them, unless a key is itself a number that
 * identifies someone: an ID, a phone number.
 */
export const isKeyShown = (key: string): boolean => key.length <= 100 && !/\d{6}/.test(key) && !/[0-9a-f]{8}-[0-9a-f]{4}-/i.test(key);

/**
 * Types whose event name is a name of what happened; that of an identify or a group is the person's
 * or the company's.
 */
export const namedTypes: readonly string[] = ["track", "page", "screen"];
