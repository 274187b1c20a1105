/** The result of checking one operation. */
export type ContractRow = {
  operation: string;
  method: string;
  path: string;
  /** The actions whose examples were checked against it. */
  actions: string[];
  requests: number;
  changed: number;
  answers: number;
  remark?: string;
  disagreements: string[];
};
