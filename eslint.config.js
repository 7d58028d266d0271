import neostandard from 'neostandard'
import tseslint from 'typescript-eslint'
import { importX } from 'eslint-plugin-import-x'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'

/** Arrows run one way: apps → fastify plugins → verifier. Each folder names what it may not reach for. */
const arrows = [
  { from: 'packages/verifier/src', never: ['@signet/*', 'fastify', 'fastify-*', '@fastify/*'] },
  { from: 'packages/test-issuer', never: ['@signet/*', 'fastify', 'fastify-*', '@fastify/*'] },
  { from: 'packages/fastify-jwt-verify/src', never: ['@signet/*', '!@signet/verifier'] },
  { from: 'packages/fastify-jwt-issue/src', never: ['@signet/*'] },
  { from: 'apps/{catalog,orders,billing}/src', never: ['@signet/*', '!@signet/fastify-jwt-verify'] },
  { from: 'apps/issuer/src', never: ['@signet/*', '!@signet/fastify-jwt-verify', '!@signet/fastify-jwt-issue'] }
]

export default [
  ...neostandard({ ts: true, ignores: ['**/dist/', '**/.tap/', '**/.turbo/', '**/data/', '**/coverage/'] }),
  {
    name: 'signet/imports',
    files: ['**/*.ts', '**/*.js'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: ['packages/*', 'apps/*', 'bench'], noWarnOnMultipleProjects: true })] },
    rules: {
      'no-void': ['error', { allowAsStatement: true }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-extraneous-dependencies': ['error', {
        devDependencies: ['**/test/**', 'scripts/**', 'bench/**', '*.config.js']
      }]
    }
  },
  {
    name: 'signet/types',
    files: ['{packages,apps}/*/{src,test}/**/*.ts', 'bench/test/**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafePromises: [{ from: 'package', name: 'PromiseWithSubtest', package: '@tapjs/core' }] }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error'
    }
  },
  {
    name: 'signet/file-size',
    files: ['{packages,apps}/*/src/**/*.ts', 'bench/{contenders,compare,speed,issuer,revocation,document}/**/*.js'],
    rules: { 'max-lines': ['error', 250] }
  },
  {
    name: 'signet/strangers',
    files: ['test/packages/consumer/**'],
    // A project of its own, with what the packages' test installs for it.
    rules: { 'import-x/no-extraneous-dependencies': 'off' }
  },
  ...arrows.map(({ from, never }) => ({
    name: `signet/arrows/${from}`,
    files: [`${from}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: never, message: 'Arrows run one way: apps → fastify plugins → verifier.' }] }] }
  }))
]
