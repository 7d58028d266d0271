/** What is used of amaro, which brings no types. */
declare module 'amaro' {
  export function transformSync (text: string, options: { mode: 'strip-only', filename: string }): { readonly code: string }
}
