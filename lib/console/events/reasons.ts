/** Reasons that differ only in a number are one: "It is 4012 seconds old". */
export const reasonKey = (column: string) => `md5(regexp_replace(${column}, '[0-9]+', '0', 'g'))`;
