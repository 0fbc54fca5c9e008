export const WORD_FILTER: string = "";
