/** How tests load TypeScript: `node --import` of this file. */
import { register } from 'node:module'

register('./hooks.js', import.meta.url)
