export const generatedFile: string;
export const schemaFile: string;
export function generate(): Promise<string>;
