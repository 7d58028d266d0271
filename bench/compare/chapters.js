/** The rows in the order of the table, and what each chapter of it asks. */
import { challengeRows, claimRows, jwksRows, loadRows, rotationRows, signatureRows } from './rows/index.js'

/**
 * @typedef {object} Chapter
 * @property {string} title
 * @property {string} question
 * @property {readonly import('./row.js').Row[]} rows
 */

/** @type {readonly Chapter[]} */
export const chapters = [
  { title: 'Claims', question: 'The signature is right. Is the token?', rows: claimRows },
  { title: 'Headers, signatures, keys', question: 'The claims are right. Who signed them?', rows: signatureRows },
  { title: 'The answer to the client', question: 'Is a refusal one that a standard client understands?', rows: challengeRows },
  { title: 'No keys yet, and a JWKS that fails', question: 'Is our own outage told from a bad token, without handing on what the issuer said?', rows: jwksRows },
  { title: 'Requests to the issuer', question: 'Can traffic, hostile or not, become load on the issuer?', rows: loadRows },
  { title: 'Rotation and outages', question: 'Do changes of keys take effect, and do outages not?', rows: rotationRows }
]
