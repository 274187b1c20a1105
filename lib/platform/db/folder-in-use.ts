import { StartRefused } from "../errors.ts";

/** Someone else has the data folder, or may have it. */
export class FolderInUse extends StartRefused {
  constructor(folder: string, holder: string, remedy = "Stop it first, or set another DATA_DIR.") {
    super(`The database in ${folder} is in use by ${holder}. ${remedy}`.trimEnd());
    this.name = "FolderInUse";
  }
}
