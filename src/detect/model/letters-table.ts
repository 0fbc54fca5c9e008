export const LETTER_TRIGRAMS: string = "";
