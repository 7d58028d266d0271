/** A page: what all pages have in common, around what this one says. */
import type { FastifyReply } from 'fastify'
import { html } from 'ghtml'
import { issuerPath } from '../config/issuer-url.js'
import { iconPath, stylesheetPath } from './assets.js'
import { setPageHeaders } from './page-headers.js'

/** One page. Markup is text that `html` made, and nothing else is. */
export interface Page {
  /** What it is, for the window's title. */
  readonly title: string
  /** Its content, as markup, beginning with an `h1`. */
  readonly main: string
  /** Who is signed in. @defaultValue nobody */
  readonly username?: string | undefined
  /** The way to other pages, as markup of a `nav`: of a page that belongs to several, and is as wide as they are. @defaultValue none */
  readonly navigation?: string
  /** A page of one small form. @defaultValue `false` */
  readonly isNarrow?: boolean
  /** @defaultValue `200` */
  readonly statusCode?: number
  /** The origins that the answers of its forms may lead to, apart from our own. @defaultValue none */
  readonly formTargets?: readonly string[]
}

/** Answers with a page of the issuer. */
export function sendPage (reply: FastifyReply, issuerUrl: string, page: Page): FastifyReply {
  setPageHeaders(reply, page.formTargets ?? [])
  return reply.code(page.statusCode ?? 200).send(documentOf(issuerUrl, page))
}

function documentOf (issuerUrl: string, { title, main, username, navigation, isNarrow = false }: Page): string {
  const path = issuerPath(issuerUrl)
  const { host } = new URL(issuerUrl)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${host}</title>
<link rel="icon" type="image/svg+xml" href="${path}${iconPath}">
<link rel="stylesheet" href="${path}${stylesheetPath}">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="brand" href="${path}/account"><img src="${path}${iconPath}" alt="" width="24" height="24">${host}</a>
!${username === undefined ? '' : visitorOf(path, username)}
</header>
!${navigation}
<main id="main"!${isNarrow ? html` class="narrow"` : navigation === undefined ? '' : html` class="wide"`}>
!${main}
</main>
</body>
</html>
`
}

function visitorOf (path: string, username: string): string {
  return html`<div class="visitor">
<span>Signed in as <bdi>${username}</bdi></span>
<form method="post" action="${path}/logout"><button type="submit" class="quiet">Sign out</button></form>
</div>`
}
