import type { Plugin } from 'vite';

/** The documents that the built front end sends, by their SHA-256 in hexadecimal. */
export function persistedDocuments(generated?: string): Record<string, string>;

/** A plugin for Vite: writes documents.json beside the built page. */
export function persistDocuments(): Plugin;
