/** An expression that cannot be read: where (character, from 0) and why. */
export class ExpressionError extends Error {
  readonly position: number;
  constructor(position: number, message: string) {
    super(message);
    this.name = "ExpressionError";
    this.position = position;
  }
}
