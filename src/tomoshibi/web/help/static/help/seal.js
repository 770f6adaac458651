// Seals words on the person's device: HPKE (RFC 9180, P-256, base mode) and wraps, equal to basics/secrecy in Python.
// Everything is WebCrypto; nothing is loaded from anywhere.
"use strict";
(function (root) {
  const subtle = root.crypto && root.crypto.subtle;
  const utf8 = (text) => new TextEncoder().encode(text);
  const P256 = { name: "ECDH", namedCurve: "P-256" };
  const AES = "AES-GCM";
  const CODE_ROUNDS = 600000; // PBKDF2; the secret part of a code has 50 random bits besides

  function joined(...parts) {
    const found = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      found.set(part, at);
      at += part.length;
    }
    return found;
  }

  const number = (value, bytes) => Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);

  function encodedContext(context) {
    const fields = ["tomoshibi/1", context.tenant, context.case, context.row, context.purpose, context.side];
    return joined(...fields.flatMap((field) => [number(utf8(field).length, 2), utf8(field)]));
  }

  function padded(content) {
    const whole = content.length + 4;
    let size = 256;
    if (whole > 256) {
      const exponent = Math.floor(Math.log2(whole));
      const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
      size = Math.ceil(whole / step) * step;
    }
    const found = new Uint8Array(size);
    found.set(joined(number(content.length, 4), content));
    return found;
  }

  async function hmac(key, content) {
    const signing = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", signing, content));
  }

  const KEM = joined(utf8("KEM"), number(16, 2));
  const SUITE = joined(utf8("HPKE"), number(16, 2), number(1, 2), number(2, 2));
  const extract = (suite, salt, label, content) =>
    hmac(salt.length ? salt : new Uint8Array(32), joined(utf8("HPKE-v1"), suite, utf8(label), content));

  async function expand(suite, drawn, label, content, length) {
    const info = joined(number(length, 2), utf8("HPKE-v1"), suite, utf8(label), content, number(1, 1));
    return (await hmac(drawn, info)).slice(0, length); // one block is enough: nothing here is longer than 32 bytes
  }

  // The key of a message: the same words of the same form are one (consult/form_token.py works it out in the same way).
  async function row(draw, words) {
    const key = Uint8Array.from(draw.match(/../g), (pair) => parseInt(pair, 16));
    const found = await hmac(key, utf8(words.replace(/\r\n/g, "\n")));
    return Array.from(found.slice(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const newPair = () => subtle.generateKey(P256, true, ["deriveBits"]);
  const rawPublic = async (key) => new Uint8Array(await subtle.exportKey("raw", key));

  async function sealed(content, publicKey, context, pair) {
    const to = await subtle.importKey("raw", publicKey, P256, true, []);
    const sender = pair || (await newPair());
    const enc = await rawPublic(sender.publicKey);
    const shared = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: to }, sender.privateKey, 256));
    const none = new Uint8Array(0);
    const drawn = await extract(KEM, none, "eae_prk", shared);
    const secretOfKem = await expand(KEM, drawn, "shared_secret", joined(enc, publicKey), 32);
    const bound = joined(
      number(0, 1),
      await extract(SUITE, none, "psk_id_hash", none),
      await extract(SUITE, none, "info_hash", encodedContext(context)),
    );
    const secret = await extract(SUITE, secretOfKem, "secret", none);
    const key = await subtle.importKey("raw", await expand(SUITE, secret, "key", bound, 32), AES, false, ["encrypt"]);
    const iv = await expand(SUITE, secret, "base_nonce", bound, 12);
    const text = new Uint8Array(await subtle.encrypt({ name: AES, iv, tagLength: 128 }, key, padded(content)));
    return joined(number(1, 1), enc, text);
  }

  // A wrap of the fourth way: what only the return code opens, derived on this device.
  async function wrappedByCode(content, secretDigits, context, drawn) {
    const salt = drawn ? drawn.salt : root.crypto.getRandomValues(new Uint8Array(16));
    const iv = drawn ? drawn.nonce : root.crypto.getRandomValues(new Uint8Array(12));
    const typed = await subtle.importKey("raw", utf8(secretDigits), "PBKDF2", false, ["deriveBits"]);
    const slow = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: CODE_ROUNDS }, typed, 256);
    const hkdf = await subtle.importKey("raw", slow, "HKDF", false, ["deriveKey"]);
    const info = joined(utf8("tomoshibi/1 wrap"), number(4, 1));
    const key = await subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info }, hkdf, { name: AES, length: 256 }, false, ["encrypt"]);
    const head = joined(number(4, 1), salt);
    const additionalData = joined(head, encodedContext(context));
    return joined(head, iv, new Uint8Array(await subtle.encrypt({ name: AES, iv, additionalData }, key, padded(content))));
  }

  // A key pair for a new consultation: the public key as bytes, the private one as its 32 bytes.
  async function newCaseKey() {
    const pair = await newPair();
    const jwk = await subtle.exportKey("jwk", pair.privateKey);
    const scalar = Uint8Array.from(root.atob(jwk.d.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
    return { publicKey: await rawPublic(pair.publicKey), scalar };
  }

  const toBase64 = (bytes) => root.btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const fromBase64 = (text) => Uint8Array.from(root.atob(text), (sign) => sign.charCodeAt(0));

  root.tomoshibiSeal = Object.freeze({
    possible: Boolean(subtle && root.TextEncoder),
    sealed, row, wrappedByCode, newCaseKey, encodedContext, padded, toBase64, fromBase64, utf8,
  });
})(typeof window === "undefined" ? globalThis : window);
