import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import amounts from './eslint-rules/index.mjs';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.data/', 'node_modules/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // No number ever holds an amount. The rules' own examples are full of what they refuse.
    ignores: ['eslint-rules/*.spec.ts'],
    plugins: { amounts },
    rules: { 'amounts/no-number-amount': 'error', 'amounts/no-amount-conversion': 'error' },
  },
  {
    ignores: ['libs/money/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'decimal.js', message: 'Only libs/money knows decimal.js: use Money and Rate.' }] },
      ],
    },
  },
  {
    // What an answer over HTTP holds is what its story asserts; supertest types it as any.
    files: ['test/journeys/**', 'test/support/**'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    // Plain JavaScript, and the specs of our rules, are outside tsconfig.json: linted without types.
    files: ['**/*.mjs', '**/*.cjs', 'eslint-rules/**'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: {
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
    rules: { ...tseslint.configs.disableTypeChecked.rules, '@typescript-eslint/no-require-imports': 'off' },
  },
);
