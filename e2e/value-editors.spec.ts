import { type Api, expect, expectAccessible, setUpDestination, test } from "./fixtures.ts";
import { MappingEditor } from "./pages/mapping-editor.ts";
import { ValueForm } from "./pages/value-form.ts";

// Every way to make a value, only with the form. What is stored is compared with the mapping
// language, and what would be sent with the preview.

async function makeMapping(api: Api, actionSlug: string, settings: object) {
  const { destinationId } = await setUpDestination(api);
  const { id } = await api.post(`/api/destinations/${destinationId}/mappings`, {
    name: "Kinds",
    actionSlug,
    trigger: 'type = "track"',
    settings,
  });
  return { destinationId, id, path: `/api/destinations/${destinationId}/mappings/${id}` };
}

test("every kind of value is made in the form and comes out as it should", async ({ as, api }) => {
  const { destinationId, id, path } = await makeMapping(api, "updateCustomerSessionV2", { customerSessionId: "x", loyaltyCards: ["old"] });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const form = new ValueForm(page);
  await editor.open(destinationId, id, "?event=sample:order");

  await form.choose("Customer session ID", "Text with variables");
  await form.setText("Customer session ID", "session-{{userId}}");
  await expect(editor.preview.getByText('"session-customer-1001"').first()).toBeVisible();

  await form.choose("Customer profile ID", "From the event");
  await form.setPath("Customer profile ID", "$.userId");

  await form.choose("State", "Fixed value");
  await form.chooseFixed("State", "Closed");

  await form.choose("Coupon codes", "List");
  await form.addEntry("Coupon codes");
  await form.choose("entry 1 of Coupon codes", "Fixed value");
  await form.setFixed("entry 1 of Coupon codes", "HUNTING-10");
  await form.addEntry("Coupon codes");
  await form.setPath("entry 2 of Coupon codes", "$.properties.coupon");
  await page.getByRole("button", { name: "Move entry 2 of Coupon codes up" }).click();

  await form.choose("Cart items", "List of items");
  await form.setList("Cart items", "$.properties.products");
  await form.setPath("SKU of each item of Cart items", "$.sku");
  await form.setPath("Quantity of each item of Cart items", "$.quantity");
  await form.addField("each item of Cart items", "Price");
  await form.setPath("Price of each item of Cart items", "$.price");

  await form.choose("Loyalty card", "Nothing");

  await page.getByRole("button", { name: /more fields/ }).click();
  await form.choose("Additional costs", "Key-value pairs");
  await form.addKey("Additional costs", 1, "shipping");
  await form.choose("Price of shipping of Additional costs", "From the event");
  await form.setPath("Price of shipping of Additional costs", "$.properties.shipping");

  await form.choose("Identifiers", "List of items");
  await form.setList("Identifiers", "$.properties.products");
  await page.getByRole("group", { name: "Items of Identifiers" }).getByText("As they are").click();

  await form.choose("Session attributes", "Advanced (JSON)");
  await form.setJson("Session attributes", '{ "currency": { "@path": "$.properties.currency" }, /* fine */ }');

  await editor.save();
  await editor.saved();
  expect((await api.get(path)).settings).toEqual({
    customerSessionId: { "@template": "session-{{userId}}" },
    profileId: { "@path": "$.userId" },
    state: "closed",
    couponCodes: [{ "@path": "$.properties.coupon" }, "HUNTING-10"],
    cartItems: {
      "@arrayPath": [
        "$.properties.products",
        { sku: { "@path": "$.sku" }, quantity: { "@path": "$.quantity" }, price: { "@path": "$.price" } },
      ],
    },
    additionalCosts: { shipping: { price: { "@path": "$.properties.shipping" } } },
    identifiers: { "@arrayPath": ["$.properties.products"] },
    attributes: { currency: { "@path": "$.properties.currency" } },
  });
  await expectAccessible(page);
});

test("every function is chosen and filled in by the form", async ({ as, api }) => {
  const { destinationId, id, path } = await makeMapping(api, "updateCustomerSessionV2", { customerSessionId: "x" });
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const form = new ValueForm(page);
  await editor.open(destinationId, id, "?event=sample:order");
  const attributes = "Session attributes";
  await form.choose(attributes, "Key-value pairs");
  let keys = 0;
  const add = async (key: string, title: string) => {
    await form.addKey(attributes, ++keys, key);
    const label = `${key} of ${attributes}`;
    await form.chooseFunction(label, title);
    return label;
  };

  const first = await add("first", "First that has a value");
  await form.setPath(`entry 1 of Try in this order, ${first}`, "$.properties.nickname");
  await form.choose(`entry 2 of Try in this order, ${first}`, "Fixed value");
  await form.setFixed(`entry 2 of Try in this order, ${first}`, "nobody");

  const present = await add("present", "If present");
  await form.setPath(`If this is present, ${present}`, "$.properties.coupons");
  await form.choose(`Then use, ${present}`, "Fixed value");
  await form.setFixed(`Then use, ${present}`, "a coupon");
  await form.choose(`Otherwise use, ${present}`, "Fixed value");
  await form.setType(`Otherwise use, ${present}`, "Number");
  await form.setFixed(`Otherwise use, ${present}`, "0");

  const filled = await add("filled", "If not blank");
  await form.setPath(`If this isn’t blank, ${filled}`, "$.properties.note");
  await form.setPath(`Then use, ${filled}`, "$.properties.note");
  await form.choose(`Otherwise use, ${filled}`, "Text with variables");
  await form.setText(`Otherwise use, ${filled}`, "no note of {{userId}}");

  const upper = await add("upper", "Upper or lower case");
  await form.param("Change to", upper).selectOption({ label: "UPPER CASE" });
  await form.setPath(`Value, ${upper}`, "$.userId");

  const replaced = await add("replaced", "Replace text");
  await form.setPath(`In, ${replaced}`, "$.properties.order_id");
  await form.param("Find", replaced).fill("ORDER-");
  await form.param("Replace with", replaced).fill("No. ");
  await page.getByLabel("Every occurrence").uncheck();
  await page.getByLabel("Ignore upper and lower case").check();
  await page.getByText("Replace a second piece of text").click();
  await form.param("Then find", replaced).pressSequentially("000");
  await form.param("and replace by", replaced).pressSequentially("-");

  const flat = await add("flat", "Flatten an object");
  await form.setPath(`Object, ${flat}`, "$.context");
  await form.param("Between the keys", flat).fill("_");
  await page.getByLabel("Leave lists as they are").check();

  const merged = await add("merged", "Merge objects");
  await form.setPath(`entry 1 of Objects, ${merged}`, "$.context.library");
  await form.setPath(`entry 2 of Objects, ${merged}`, "$.properties.products[0].attributes");
  await form.param("When two have the same key", merged).selectOption({ label: "the earlier one wins" });

  const encoded = await add("encoded", "JSON text");
  await form.param("Direction", encoded).selectOption({ label: "value to text" });
  await form.setPath(`Value, ${encoded}`, "$.properties.coupons");

  const cents = await add("cents", "Liquid template");
  await form.param("Template", cents).fill("{{ properties.total | times: 100 }}");

  const reshaped = await add("reshaped", "Reshape, then map");
  await form.choose(`First build, ${reshaped}`, "Object");
  await page.getByRole("group", { name: attributes, exact: true }).getByRole("button", { name: "Add key" }).first().click();
  await page.getByLabel(`Key 1 of First build, ${reshaped}`, { exact: true }).fill("who");
  await form.setPath(`who of First build, ${reshaped}`, "$.userId");
  await form.setPath(`Then map its result, ${reshaped}`, "$.who");

  const kept = await add("kept", "Leave out when null");
  await form.setPath(`Value, ${kept}`, "$.properties.nothing");

  // What would be sent, before anyone saves.
  for (const text of ["nobody", "a coupon", "no note of customer-1001", "CUSTOMER-1001", "2750"])
    await expect(editor.preview.getByText(`"${text}"`).first()).toBeVisible();

  await editor.save();
  await editor.saved();
  const at = (path: string) => ({ "@path": path });
  expect((await api.get(path)).settings.attributes).toEqual({
    first: { "@if": { exists: at("$.properties.nickname"), then: at("$.properties.nickname"), else: { "@literal": "nobody" } } },
    present: { "@if": { exists: at("$.properties.coupons"), then: "a coupon", else: { "@literal": 0 } } },
    filled: { "@if": { blank: at("$.properties.note"), then: at("$.properties.note"), else: { "@template": "no note of {{userId}}" } } },
    upper: { "@case": { operator: "upper", value: at("$.userId") } },
    replaced: {
      "@replace": {
        value: at("$.properties.order_id"),
        pattern: "ORDER-",
        replacement: "No. ",
        global: false,
        ignorecase: true,
        pattern2: "000",
        replacement2: "-",
      },
    },
    flat: { "@flatten": { value: at("$.context"), separator: "_", omitArrays: true } },
    merged: { "@merge": { objects: [at("$.context.library"), at("$.properties.products[0].attributes")], direction: "left" } },
    encoded: { "@json": { mode: "encode", value: at("$.properties.coupons") } },
    cents: { "@liquid": "{{ properties.total | times: 100 }}" },
    reshaped: { "@transform": { apply: { who: at("$.userId") }, mapping: at("$.who") } },
    kept: { "@excludeWhenNull": at("$.properties.nothing") },
  });
  await expectAccessible(page);
});

test("a fixed value is a text, a number, yes or no, a choice or a secret, as its field wants it", async ({ as, api }) => {
  const page = await as("marketer");
  const editor = new MappingEditor(page);
  const form = new ValueForm(page);

  const profile = await makeMapping(api, "updateCustomerProfileV3", { customerProfileId: "x" });
  await editor.open(profile.destinationId, profile.id, "?event=sample:identify");
  await form.choose("Customer profile ID", "Fixed value");
  await form.setFixed("Customer profile ID", "customer-9");
  await form.choose("Skip unknown attributes", "Fixed value");
  await form.chooseFixed("Skip unknown attributes", "Yes (true)");
  await form.choose("Run the rules", "Fixed value");
  await form.chooseFixed("Run the rules", "No (false)");
  await form.choose("Audiences to join", "List");
  await form.addEntry("Audiences to join");
  await form.choose("entry 1 of Audiences to join", "Fixed value");
  await form.setFixed("entry 1 of Audiences to join", "12");
  const attributes = "Attributes";
  await form.choose(attributes, "Key-value pairs");
  for (const [index, [key, type]] of (
    [
      ["score", "Number"],
      ["vip", "Yes/No"],
      ["since", "Text"],
      ["old", "Empty (null)"],
    ] as const
  ).entries()) {
    await form.addKey(attributes, index + 1, key);
    await form.choose(`${key} of ${attributes}`, "Fixed value");
    await form.setType(`${key} of ${attributes}`, type);
  }
  // A number's box stays one while it is empty, and a decimal point stays while it is typed.
  await page.getByLabel(`Value of score of ${attributes}`, { exact: true }).clear();
  await page.getByLabel(`Value of score of ${attributes}`, { exact: true }).pressSequentially("1.5");
  await form.chooseFixed(`vip of ${attributes}`, "No (false)");
  await form.setFixed(`since of ${attributes}`, "2026-11-01T00:00:00Z");
  await editor.save();
  await editor.saved();
  expect((await api.get(profile.path)).settings).toEqual({
    customerProfileId: "customer-9",
    skipNonExistingAttributes: true,
    runRuleEngine: false,
    addAudienceIds: [12],
    attributes: { score: 1.5, vip: false, since: "2026-11-01T00:00:00Z", old: null },
  });

  const event = await makeMapping(api, "trackEvent", { customerProfileId: { "@path": "$.userId" }, eventType: "e", type: "string" });
  await editor.open(event.destinationId, event.id);
  await form.chooseFixed("Data type", "number");
  await page.getByRole("button", { name: /more field/ }).click();
  await form.choose("Attribute types", "List");
  await form.addEntry("Attribute types");
  await form.choose("entry 1 of Attribute types", "Object");
  await form.choose("Attribute of entry 1 of Attribute types", "Fixed value");
  await form.setFixed("Attribute of entry 1 of Attribute types", "since");
  await form.choose("Type of entry 1 of Attribute types", "Fixed value");
  await form.chooseFixed("Type of entry 1 of Attribute types", "time");
  await editor.save();
  await editor.saved();
  expect((await api.get(event.path)).settings).toMatchObject({ type: "number", attributesInfo: [{ name: "since", type: "time" }] });

  const session = await makeMapping(api, "updateCustomerSessionV2", { customerSessionId: "x" });
  await editor.open(session.destinationId, session.id);
  await page.getByRole("button", { name: /more fields/ }).click();
  await form.choose("Callback key", "Fixed value");
  const key = `Authorization ${"k".repeat(32)}`;
  await form.setFixed("Callback key", key);
  await expect(page.getByLabel("Value of Callback key", { exact: true })).toHaveAttribute("type", "password");
  await editor.save();
  await editor.saved();
  await expect(page.getByText("Stored and never shown again.")).toBeVisible();
  expect(JSON.stringify(await api.get(session.path))).not.toContain("kkkk");
  await page.getByRole("button", { name: "Replace Callback key" }).click();
  await form.setFixed("Callback key", `X-Key ${"n".repeat(32)}`);
  await editor.save();
  await editor.saved();
  await expectAccessible(page);
});
