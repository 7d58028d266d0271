/** Tells @fastify/swagger, where an app has it, which of its routes ask for a token and how one is sent. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { splitScopes } from './grants.js'
import type { JwtHook } from './hook.js'
import type { TokenScheme } from './token-sources.js'

/** How tokens reach this service. */
export interface OpenapiTerms {
  /** The schemes of `Authorization` that are taken; none when tokens come in a cookie alone. */
  readonly schemes: readonly TokenScheme[]
  /** The cookie that may carry a token. */
  readonly cookieName: string | undefined
}

/** What a hook asks of a route's callers. */
interface Guard {
  readonly scopes: readonly string[]
  readonly isOptional: boolean
}

type Schemes = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The part of the document that @fastify/swagger hands to a `swaggerTransform`. */
interface TransformInput {
  readonly openapiObject?: { components?: { securitySchemes?: Schemes } }
  readonly swaggerObject?: { securityDefinitions?: Schemes }
}

/** Remembers guarding hooks, and describes the routes that have them. */
export interface RouteSecurity {
  /** Remembers a hook that guards whatever route has it, and returns it. */
  guard (hook: JwtHook, scope?: string | readonly string[], isOptional?: boolean): JwtHook
  /** Has the routes of this context described from now on. */
  describe (fastify: FastifyInstance): void
}

function openapiSchemes ({ schemes, cookieName }: OpenapiTerms): Schemes {
  return {
    ...(schemes.includes('Bearer') ? { bearerAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } : {}),
    ...(schemes.includes('DPoP') ? { dpopAuth: { type: 'http', scheme: 'dpop', description: 'RFC 9449: the token after the scheme DPoP, and its proof in the header DPoP' } } : {}),
    ...(cookieName === undefined ? {} : { cookieAuth: { type: 'apiKey', in: 'cookie', name: cookieName } })
  }
}

/** Swagger 2.0 knows one scheme that fits: a header field. */
function swaggerSchemes (schemes: Schemes): Schemes {
  return Object.fromEntries(Object.entries(schemes).map(([label, { in: place = 'header', name = 'authorization' }]) => [label, { type: 'apiKey', in: place, name }]))
}

/** Makes the memory of one service's hooks. */
export function createRouteSecurity (terms: OpenapiTerms): RouteSecurity {
  const guards = new WeakMap<object, Guard>()
  const described = new WeakSet<object>()
  const schemes = openapiSchemes(terms)

  function guardsOf ({ onRequest, preParsing, preValidation, preHandler }: RouteOptions): readonly Guard[] {
    const hooks: readonly unknown[] = [onRequest, preParsing, preValidation, preHandler].flat()
    return hooks.flatMap(hook => typeof hook === 'function' ? guards.get(hook) ?? [] : [])
  }

  function securityOf (found: readonly Guard[]): ReadonlyArray<Readonly<Record<string, readonly string[]>>> {
    const scopes = [...new Set(found.flatMap(guard => guard.scopes))]
    const alternatives = Object.keys(schemes).map(label => ({ [label]: scopes }))
    return found.every(guard => guard.isOptional) ? [{}, ...alternatives] : alternatives
  }

  /** The app's own schemes stay, by name. */
  function addSchemes ({ openapiObject, swaggerObject }: TransformInput): { readonly schema: { readonly hide: true } } {
    if (openapiObject !== undefined) openapiObject.components = { ...openapiObject.components, securitySchemes: { ...schemes, ...openapiObject.components?.securitySchemes } }
    if (swaggerObject !== undefined) swaggerObject.securityDefinitions = { ...swaggerSchemes(schemes), ...swaggerObject.securityDefinitions }
    return { schema: { hide: true } }
  }

  /**
   * The document is open to a plugin at one place, the transform of a route, and that of the app's own routes is the app's.
   * So there is one route more, hidden and answering 404. It comes before every guarded one: a `security` whose scheme is
   * not in the document yet makes @fastify/swagger fail.
   */
  function describeSchemes (fastify: FastifyInstance): boolean {
    // Not by getDecorator, which makes another function of it each time.
    const swagger: unknown = fastify.hasDecorator('swagger') ? Reflect.get(fastify, 'swagger') : undefined
    if (typeof swagger !== 'function') return false
    if (!described.has(swagger)) {
      described.add(swagger)
      const config: object = { swaggerTransform: addSchemes }
      fastify.route({ method: 'TRACE', url: `/${randomUUID()}`, config, handler: (_request, reply) => { reply.callNotFound() } })
    }
    return true
  }

  return {
    guard (hook, scope = [], isOptional = false) {
      guards.set(hook, { scopes: [scope].flat().flatMap(splitScopes), isOptional })
      return hook
    },
    describe (fastify) {
      describeSchemes(fastify)
      fastify.addHook('onRoute', function (route) {
        const found = guardsOf(route)
        if (found.length === 0 || !describeSchemes(this)) return
        const own: object = { security: securityOf(found) }
        route.schema = { ...own, ...route.schema }
      })
    }
  }
}
