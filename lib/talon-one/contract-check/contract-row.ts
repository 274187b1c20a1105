/** What one operation came to. */
export type ContractRow = {
  operation: string;
  method: string;
  path: string;
  /** Actions whose examples were checked against it. */
  actions: string[];
  requests: number;
  changed: number;
  answers: number;
  remark?: string;
  disagreements: string[];
};
