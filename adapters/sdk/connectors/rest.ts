export { maskedWords, targetError } from "./targetError.ts";
