interface Citable {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly name: string } | null;
  readonly createdAt: string;
  readonly publishedAt: string | null;
}

const yearOf = (dataset: Citable) => new Date(dataset.publishedAt ?? dataset.createdAt).getUTCFullYear();

/** What a citation leads to: the page in the catalogue that anyone can open, once there is one. */
export function addressOf({ id, publishedAt }: Citable, origin: string): string {
  return publishedAt === null ? `${origin}/datasets/${id}` : `${origin}/catalog/datasets/${id}`;
}

/** Creator (year): title [Data set]. Address — the order that DataCite recommends. */
export function citation(dataset: Citable, address: string): string {
  const who = dataset.owner?.name ?? 'Lamella';
  return `${who} (${String(yearOf(dataset))}): ${dataset.name} [Data set]. ${address}`;
}

/** The same for a reference manager; what TeX reads as commands is escaped. */
export function bibtex(dataset: Citable, address: string): string {
  return [
    `@misc{lamella-${dataset.id.slice(0, 8)},`,
    `  author = {{${escaped(dataset.owner?.name ?? 'Lamella')}}},`,
    `  title = {{${escaped(dataset.name)}}},`,
    `  year = {${String(yearOf(dataset))}},`,
    '  note = {Data set},',
    `  url = {${address}}`,
    '}',
  ].join('\n');
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
  };
  return text.replace(/[\\~^{}$&#_%]/g, (sign) => names[sign] ?? `\\${sign}`);
}
