/** Reasons that differ in a number alone are one: "It is 4012 seconds old". */
export const reasonKey = (column: string) => `md5(regexp_replace(${column}, '[0-9]+', '0', 'g'))`;
