/** Hashes that other programs made (libxcrypt, Python's hashlib), all of the password of the demo account. */
export const foreignHashes = {
  scrypt: '$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$tjK03tRvEjqCcPwmgtddMkgjlXrk8U/b9rIvfeBMKCc',
  'bcrypt $2a$': '$2a$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG',
  'bcrypt $2b$': '$2b$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG',
  'bcrypt $2y$': '$2y$04$abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG'
}

/** Of 72 times `x`. */
export const bcryptOf72Bytes = '$2b$04$zbcdefghijklmnopqrstuuQ31u4gfBELCwUmmlJiK2/3Gp8ybX8A2'
