import type { Locator, Page } from "@playwright/test";

/**
 * The inputs that make values in the mapping editor, by the label of the field, or of the part of
 * it that they belong to.
 */
export class ValueForm {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  private input(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  async choose(label: string, kind: string): Promise<void> {
    await this.input(`How ${label} is made`).selectOption({ label: kind });
  }
  /** A kind whose inputs contain another list, object or function. */
  async chooseFunction(label: string, title: string): Promise<void> {
    await this.choose(label, "Function");
    await this.input(`Function of ${label}`).selectOption({ label: title });
  }
  async setPath(label: string, path: string): Promise<void> {
    await this.setSuggested(`Path of ${label}`, path);
  }
  /** The list that "List of items" walks through. */
  async setList(label: string, path: string): Promise<void> {
    await this.setSuggested(`List for ${label}`, path);
  }
  private async setSuggested(label: string, text: string): Promise<void> {
    await this.input(label).fill(text);
    await this.input(label).press("Escape");
  }
  async setText(label: string, template: string): Promise<void> {
    await this.input(`Text of ${label}`).fill(template);
  }
  async setFixed(label: string, value: string): Promise<void> {
    await this.input(`Value of ${label}`).fill(value);
  }
  async chooseFixed(label: string, choice: string): Promise<void> {
    await this.input(`Value of ${label}`).selectOption({ label: choice });
  }
  /** Where the field states no type, the person chooses it. */
  async setType(label: string, type: "Text" | "Number" | "Yes/No" | "Empty (null)"): Promise<void> {
    await this.input(`Type of ${label}`).selectOption({ label: type });
  }
  async setJson(label: string, json: string): Promise<void> {
    await this.input(`JSON of ${label}`).fill(json);
  }
  /** A function's input by its own label: "Find", "Change to". */
  param(name: string, label: string): Locator {
    return this.input(`${name}, ${label}`);
  }
  async addEntry(label: string, button = "Add entry"): Promise<void> {
    await this.page.getByRole("group", { name: label, exact: true }).getByRole("button", { name: button }).last().click();
  }
  /** A key that the person names; the value's label is then "<key> of <label>". */
  async addKey(label: string, index: number, key: string): Promise<void> {
    await this.addEntry(label, "Add key");
    await this.input(`Key ${index} of ${label}`).fill(key);
  }
  /** One of the sub-fields that the field declares. */
  async addField(label: string, field: string): Promise<void> {
    await this.input(`Add a field to ${label}`).selectOption({ label: field });
  }
}
