/** Structure and base64url: one token has one text (RFC 7515 §3.1, §5.2; RFC 4648 §3.5). */
import { accepted, family, refused, type Cases } from './case.js'
import { claimsText, encode, headerText, partsOf, signText, token, withMember, withStrayBits } from './sound.js'

const sound = token()
const [header, payload, signature] = partsOf(sound)

// One byte more than a multiple of three, so that the last character has bits to spare.
const raggedPayload = encode(claimsText + ' '.repeat((4 - claimsText.length % 3) % 3))

/** A token as long as they may be; no base64url text is one more than a multiple of four, so the header makes room. */
const longest = [0, 1, 2].map(spaces => {
  const head = encode(headerText + ' '.repeat(spaces))
  const room = 8192 - head.length - signature.length - 2
  return signText(`${head}.${encode(claimsText.padEnd(Math.floor(room * 3 / 4)))}`)
}).find(({ length }) => length === 8192) ?? ''

const malformed = (text: string): Cases[string] => refused('ERR_TOKEN_MALFORMED', text)

const jwe = [encode('{"alg":"RSA-OAEP-256","enc":"A256GCM"}'), encode('k'.repeat(256)), encode('i'.repeat(12)), encode('text'), encode('t'.repeat(16))].join('.')

/** The forged claims stand first, as a lax splitter would find them. */
const polyglot = JSON.stringify({
  [`  ${header}.${encode(withMember(claimsText, '"sub":"admin"'))}.`]: '',
  protected: header,
  payload,
  signature
})

export const encoding: Cases = {
  'ok-plain': accepted(sound),
  ...family('enc', {
    empty: '',
    'one-segment': header,
    'two-segments': `${header}.${payload}`,
    'four-segments': `${sound}.${signature}`,
    'trailing-dot': `${sound}.`,
    'leading-dot': `.${sound}`,
    'many-dots': '.'.repeat(8192),
    'only-two-dots': '..',
    'empty-header': `.${payload}.${signature}`,
    'empty-payload': `${header}..${signature}`,
    'five-segments-jwe': jwe,
    'five-segments-jwe-empty-key': jwe.replace(/\.[^.]+\./, '..'),
    'padding-header': `${header}=.${payload}.${signature}`,
    'padding-payload': `${header}.${payload}==.${signature}`,
    'padding-signature': `${sound}==`,
    'newline-leading': `\n${sound}`,
    'newline-trailing': `${sound}\n`,
    'newline-inside-signature': `${header}.${payload}.${signature.slice(0, 9)}\n${signature.slice(9)}`,
    'crlf-inside-payload': `${header}.${payload.slice(0, 9)}\r\n${payload.slice(9)}.${signature}`,
    'space-leading': ` ${sound}`,
    'space-trailing': `${sound} `,
    'space-inside-header': `${header.slice(0, 9)} ${header.slice(9)}.${payload}.${signature}`,
    'space-inside-signature': `${header}.${payload}.${signature.slice(0, 9)} ${signature.slice(9)}`,
    'nul-trailing': `${sound}\0`,
    'std-alphabet-signature': `${header}.${payload}.${signature.slice(0, -2)}+/`,
    'noncanonical-header-bits': `${withStrayBits(encode(`${headerText} `.padEnd(headerText.length + (4 - headerText.length % 3) % 3)))}.${payload}.${signature}`,
    'noncanonical-signature-bits': `${header}.${payload}.${withStrayBits(signature)}`,
    'noncanonical-payload-bits-signed': signText(`${header}.${withStrayBits(raggedPayload)}`),
    'length-mod-4-is-1': signText(`${header}.${payload.padEnd(Math.ceil(payload.length / 4) * 4 + 1, 'A')}`),
    'junk-char-signature': `${header}.${payload}.${signature.slice(0, 9)}!${signature.slice(9)}`,
    'junk-char-header-signed': signText(`${header.slice(0, 9)}!${header.slice(9)}.${payload}`),
    'percent-encoded-dots': sound.replaceAll('.', '%2E'),
    'unicode-dot': sound.replaceAll('.', '\u3002'),
    'fullwidth-letters': sound.replaceAll('A', '\uFF21'),
    // Both lose their upper byte in a latin1 conversion, and are ours again.
    'wide-character-in-header': `${String.fromCharCode(header.charCodeAt(0) + 0x100)}${header.slice(1)}.${payload}.${signature}`,
    'wide-character-in-payload': `${header}.${String.fromCharCode(payload.charCodeAt(0) + 0x2000)}${payload.slice(1)}.${signature}`,
    'json-flattened': JSON.stringify({ protected: header, payload, signature }),
    'json-general': JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    'json-compact-polyglot': polyglot,
    'double-token': `${sound},${sound}`,
    quoted: `"${sound}"`,
    'bearer-prefix': `Bearer ${sound}`
  }, malformed),
  'enc-empty-signature': refused('ERR_SIGNATURE_INVALID', `${header}.${payload}.`),
  'enc-limit-exactly': accepted(longest),
  'enc-limit-plus-one': refused('ERR_TOKEN_TOO_LARGE', `${longest}A`),
  'enc-oversize-64k': refused('ERR_TOKEN_TOO_LARGE', token(headerText, withMember(claimsText, `"pad":"${'p'.repeat(65_536)}"`)))
}
