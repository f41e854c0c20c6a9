// RSA for scripts of Postman, which have BigInt and crypto-js, and no crypto of Node's.
const crypto = require('crypto-js');
const fromBase64 = require('atob');
const toBase64 = require('btoa');

const bytesOf = (text) => Array.from(fromBase64(text), (c) => c.charCodeAt(0));
const hexOf = (bytes) => bytes.map((b) => b.toString(16).padStart(2, '0')).join('');
const base64Of = (hex) => toBase64(String.fromCharCode(...hex.match(/../g).map((pair) => parseInt(pair, 16))));

// der reads one value of ASN.1 (X.690): its tag, its content, and what follows it.
function der(bytes) {
  let length = bytes[1];
  let from = 2;
  if (length & 0x80) {
    from += length & 0x7f;
    length = parseInt(hexOf(bytes.slice(2, from)), 16);
  }
  return { tag: bytes[0], content: bytes.slice(from, from + length), rest: bytes.slice(from + length) };
}

// integers reads those of a SEQUENCE.
function integers(sequence) {
  const found = [];
  for (let rest = der(sequence).content; rest.length; ) {
    const value = der(rest);
    found.push(value.tag === 2 ? BigInt('0x' + hexOf(value.content)) : value);
    rest = value.rest;
  }
  return found;
}

// rsaKey reads a private key in PKCS #8, or a public key.
function rsaKey(pem) {
  const outer = der(bytesOf(pem.replace(/-----[^-]+-----|\s/g, ''))).content;
  const first = der(outer);
  if (first.tag === 2) { // the version of PKCS #8; the algorithm and the key come after it
    const [, n, , d] = integers(der(der(first.rest).rest).content);
    return { n, exponent: d };
  }
  const [n, e] = integers(der(first.rest).content.slice(1)); // a BIT STRING
  return { n, exponent: e };
}

// rsa is x to the power of the key's exponent, in hex.
function rsa(hex, { n, exponent }) {
  let base = BigInt('0x' + hex);
  let result = 1n;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result.toString(16).padStart(n.toString(16).length, '0');
}

// padded is the hash of a message as PKCS #1 v1.5 pads it (RFC 8017, 9.2).
function padded(message, { n }) {
  const tail = '003031300d060960864801650304020105000420' + crypto.SHA256(message).toString();
  return '0001' + 'ff'.repeat((n.toString(16).length - 4 - tail.length) / 2) + tail;
}

const sign = (message, pem) => {
  const key = rsaKey(pem);
  return base64Of(rsa(padded(message, key), key));
};

const verify = (message, signature, pem) => {
  const key = rsaKey(pem);
  return rsa(hexOf(bytesOf(signature)), key) === padded(message, key);
};

// mask is MGF1 over SHA-1 (RFC 8017, B.2.1), and what it hides.
function mask(hex, seed) {
  let stream = '';
  for (let i = 0; stream.length < hex.length; i++) {
    stream += crypto.SHA1(crypto.enc.Hex.parse(seed + i.toString(16).padStart(8, '0'))).toString();
  }
  return hex.match(/../g).map((pair, i) => (parseInt(pair, 16) ^ parseInt(stream.substr(2 * i, 2), 16)).toString(16).padStart(2, '0')).join('');
}

// encrypt is RSA-OAEP with SHA-1 (RFC 8017, 7.1.1).
function encrypt(text, pem) {
  const key = rsaKey(pem);
  const label = crypto.SHA1('').toString();
  const message = crypto.enc.Utf8.parse(text).toString();
  const block = label + '00'.repeat((key.n.toString(16).length - 84 - message.length) / 2) + '01' + message;
  const seed = crypto.lib.WordArray.random(20).toString();
  const hidden = mask(block, seed);
  return base64Of(rsa('00' + mask(seed, hidden) + hidden, key));
}

function decrypt(ciphertext, pem) {
  const whole = rsa(hexOf(bytesOf(ciphertext)), rsaKey(pem));
  const hidden = whole.slice(42);
  const block = mask(hidden, mask(whole.slice(2, 42), hidden));
  return crypto.enc.Hex.parse(block.slice(40).replace(/^(00)*01/, '')).toString(crypto.enc.Utf8);
}

// open is AES-256-GCM without the check of its tag: good enough to look at what a sandbox sends.
function open({ ciphertext, nonce }, apiv3Key) {
  const iv = crypto.enc.Hex.parse(crypto.enc.Utf8.parse(nonce).toString() + '00000002');
  const text = crypto.enc.Hex.parse(hexOf(bytesOf(ciphertext)).slice(0, -32));
  const options = { iv, mode: crypto.mode.CTR, padding: crypto.pad.NoPadding };
  return crypto.AES.decrypt({ ciphertext: text }, crypto.enc.Utf8.parse(apiv3Key), options).toString(crypto.enc.Utf8);
}
