import js from '@eslint/js';
import ts from 'typescript-eslint';

// Arrows run one way: app → api → engine.
const forbid = (...names) => ({ 'no-restricted-imports': ['error', { patterns: names }] });

export default ts.config(
  { ignores: ['**/dist', '**/node_modules', '**/generated'] },
  js.configs.recommended,
  ...ts.configs.strict,
  { rules: { 'no-console': 'error' } },
  { files: ['engine/**'], rules: forbid('react', 'react-dom', '@lamella/*', '**/api/**', '**/app/**') },
  { files: ['api/**'], rules: forbid('react', 'react-dom', '@lamella/app', '**/app/**') },
);
