/** The files that pages refer to: each under a URL of its own content, so that browsers may keep it for good. */
import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { stylesheet } from './stylesheet.js'

const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#1f4fa3"/><path d="M11 16.5l3.5 3.5 7-8" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>'

/** The path of the stylesheet below the issuer's own. */
export const stylesheetPath = pathOf(stylesheet, 'css')

/** The path of the icon below the issuer's own. */
export const iconPath = pathOf(icon, 'svg')

/** Serves the stylesheet and the icon. */
export const assetRoutes: FastifyPluginAsync = async server => {
  for (const [path, type, text] of [[stylesheetPath, 'text/css', stylesheet], [iconPath, 'image/svg+xml', icon]] as const) {
    server.get(path, async (_request, reply) => reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('cross-origin-resource-policy', 'same-origin')
      // An image that is opened by itself is a document.
      .header('content-security-policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
      .type(`${type}; charset=utf-8`)
      .send(text))
  }
}

function pathOf (content: string, extension: string): string {
  return `/assets/signet-${createHash('sha256').update(content).digest('hex').slice(0, 12)}.${extension}`
}
