/** Licences that data is often under, by their SPDX identifiers; any other may be typed. */
export const licences = [
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'ODC-By-1.0',
  'PDDL-1.0',
];

export function isSpdx(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(id);
}
