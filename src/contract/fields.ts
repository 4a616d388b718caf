import * as z from 'zod';

/** One part of a document, by the way to it: `members[].name`. */
export interface Field {
  readonly name: string;
  /** As TypeScript would write it, which reads the same in every language. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly about: string;
}

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

/** What a document of this shape holds, flat, in the order in which it was written down. */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): readonly Field[] {
  const fields = fieldsIn(z.toJSONSchema(schema, { io }) as Node, '');
  // Alternatives share parts: each is told once.
  const known = new Map(fields.map((field) => [`${field.name} ${field.type}`, field]));
  return [...known.values()];
}

/** One part that stands in an address. */
export const typeOf = (schema: z.ZodType): string => typeOfNode(z.toJSONSchema(schema) as Node);

function fieldsIn(node: Node, path: string): readonly Field[] {
  const { properties = {}, required = [], items } = node;
  const alternatives = alternativesOf(node);
  if (alternatives.length > 0) return alternatives.flatMap((each) => fieldsIn(each, path));
  if (items !== undefined) return fieldsIn(items, `${path}[]`);
  return Object.entries(properties).flatMap(([key, part]) => {
    const name = path === '' ? key : `${path}.${key}`;
    const isRequired = required.includes(key);
    const field = { name, type: typeOfNode(part), isRequired, about: part.description ?? '' };
    return [field, ...fieldsIn(part, name)];
  });
}

function typeOfNode(node: Node): string {
  const alternatives = alternativesOf(node);
  if (alternatives.length > 0) return [...new Set(alternatives.map(typeOfNode))].join(' | ');
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.items !== undefined) return arrayOf(typeOfNode(node.items));
  return node.type ?? 'any';
}

const arrayOf = (type: string) => (type.includes(' ') ? `(${type})[]` : `${type}[]`);

const alternativesOf = ({ anyOf, oneOf }: Node): readonly Node[] => anyOf ?? oneOf ?? [];
