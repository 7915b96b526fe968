/** Where each line of a list stands, by its key. */
export class Lines {
  private places: Map<string, number> | undefined;
  private looks = 0;

  constructor(private readonly rows: readonly { readonly key: string }[]) {}

  /** Undefined for a key that is not listed. */
  get(key: string): number | undefined {
    // A map of a hundred thousand keys is worth it to whoever asks for many; most ask where the keyboard stands.
    if (!this.places && this.looks++ < few) {
      const place = this.rows.findIndex((row) => row.key === key);
      return place < 0 ? undefined : place;
    }
    this.places ??= new Map(this.rows.map(({ key }, index) => [key, index]));
    return this.places.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }
}

const few = 16;
