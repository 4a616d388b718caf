declare const brand: unique symbol;

/** A value that only its own module's makers may produce: an id is not any string, an instant is not any number. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };
