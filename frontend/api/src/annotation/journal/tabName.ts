const key = 'lamella.tab';

/** A name for this tab in an annotation that outlives a reload. */
export function tabName(annotation: string): string {
  const name = sessionStorage.getItem(key) ?? crypto.randomUUID();
  sessionStorage.setItem(key, name);
  return sessionStorage.getItem(`${key}/${annotation}`) ?? name;
}

/** The name that it has there from now on: a duplicated tab has what its first had stored, and must have another. */
export function keepTabName(annotation: string, name: string): void {
  if (name !== tabName(annotation)) sessionStorage.setItem(`${key}/${annotation}`, name);
}
