// Stamps of outside authorities (RFC 3161): whether request and reply are about this seal, and from when.
// The authority's signature and certificates are not checked here.

import { same } from "./bytes.js";
import { BOOLEAN, INTEGER, NotDer, OBJECT, OCTETS, SEQUENCE, SET, derReader } from "./der.js";
import { sha256 } from "./sha256.js";

export const STAMP = /^stamps\/([1-9][0-9]{0,3})\.(tsq|tsr)$/;
export const MAX_STAMP_BYTES = 1 << 20;
const SHA_256 = "2.16.840.1.101.3.4.2.1";
const DIGESTS = { [SHA_256]: "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512",
  "1.3.14.3.2.26": "SHA-1" };
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TIME_STAMP = "1.2.840.113549.1.9.16.1.4";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const CALLED = ["2.5.4.3", "2.5.4.11", "2.5.4.10"]; // common name, unit, organisation
const ENCODINGS = { 0x0c: "utf-8", 0x1e: "utf-16be" };

// Return the stamp files whose other half is not there.
export function halfPairs(paths) {
  const names = new Set(paths.filter((path) => STAMP.test(path)));
  const other = (name) => name.slice(0, -1) + (name.endsWith("q") ? "r" : "q");
  return Array.from(names).filter((name) => !names.has(other(name))).sort();
}

// Return the numbers of the stamps of which both halves are there, in order.
export function stampNumbers(paths) {
  const names = new Set(paths);
  return paths
    .filter((path) => STAMP.test(path) && path.endsWith(".tsq") && names.has(`${path.slice(0, -1)}r`))
    .map((path) => Number(STAMP.exec(path)[1]))
    .sort((one, other) => one - other);
}

// Hold a request and a reply against the bytes of seal.json. Return {fault, parts, reply}; a fault is a name in the words.
export async function readPair(request, reply, seal) {
  let asked;
  try {
    asked = readRequest(request);
  } catch (error) {
    return faultOf("stamp_request_form", error);
  }
  try {
    const answered = await readReply(reply);
    return { ...judge(asked, answered, sha256(seal)), reply: answered };
  } catch (error) {
    return faultOf("stamp_form", error);
  }
}

function faultOf(fault, error) {
  if (!(error instanceof NotDer)) throw error;
  return { fault, parts: { reason: error.message }, reply: null };
}

function judge(asked, answered, digest) {
  const isAbout = ({ algorithm, imprint }) => algorithm === SHA_256 && same(imprint, digest);
  // Also 1, "granted with modifications": what was asked must be what was stamped.
  if (answered.status !== 0n) return { fault: "stamp_declined", parts: { status: answered.status, reason: answered.reason } };
  if (!answered.at) return { fault: "stamp_form", parts: { reason: "no token" } };
  if (!isAbout(asked) || !isAbout(answered)) return { fault: "stamp_other", parts: {} };
  if (asked.nonce === null || asked.nonce !== answered.nonce) return { fault: "stamp_nonce", parts: {} };
  if (asked.policy !== null && asked.policy !== answered.policy) return { fault: "stamp_policy", parts: {} };
  return answered.isWhole ? { fault: null, parts: {} } : { fault: "stamp_not_whole", parts: {} };
}

export function readRequest(content) {
  const outer = derReader(content);
  const request = outer.inside(SEQUENCE);
  outer.finish();
  if (request.number() !== 1n) throw new NotDer("version is not 1");
  const asked = imprintOf(request);
  asked.policy = request.comes(OBJECT) ? request.objectId() : null;
  asked.nonce = request.comes(INTEGER) ? request.number() : null;
  request.takeIf(BOOLEAN);
  request.takeIf(0xa0);
  request.finish();
  return asked;
}

export async function readReply(content) {
  const outer = derReader(content);
  const reply = outer.inside(SEQUENCE);
  outer.finish();
  if (reply.comes(OBJECT)) throw new NotDer("a token without the reply around it");
  const about = reply.inside(SEQUENCE);
  const status = about.number();
  const reason = wordsOf(about);
  if (reply.isDone()) return { status, reason, at: null };
  const token = reply.inside(SEQUENCE);
  reply.finish();
  return { status, reason, ...(await readToken(token)) };
}

function wordsOf(about) {
  const texts = about.takeIf(SEQUENCE);
  if (!texts || texts.body === texts.end) return "";
  const inside = about.within(texts);
  return new TextDecoder().decode(inside.bytesOf(inside.take())).slice(0, 200);
}

function imprintOf(reader) {
  const both = reader.inside(SEQUENCE);
  const algorithm = both.inside(SEQUENCE).objectId();
  const imprint = both.bytesOf(both.take(OCTETS));
  both.finish();
  return { algorithm, imprint };
}

// Read the signed message (RFC 5652) and what it says.
async function readToken(message) {
  if (message.objectId() !== SIGNED_DATA) throw new NotDer("the token is no signed message");
  const wrapped = message.inside(0xa0);
  message.finish();
  const parts = wrapped.inside(SEQUENCE);
  wrapped.finish();
  parts.number();
  parts.take(SET);
  const content = parts.inside(SEQUENCE);
  if (content.objectId() !== TIME_STAMP) throw new NotDer("the token is no time stamp");
  const wrapper = content.inside(0xa0);
  const said = wrapper.bytesOf(wrapper.take(OCTETS));
  const certificates = certificatesOf(parts);
  parts.takeIf(0xa1);
  const signers = parts.inside(SET);
  parts.finish();
  const signer = signerOf(signers);
  signers.finish();
  const info = readInfo(said);
  const own = certificates.find((one) => one.serial === signer.serial && signer.issuer && same(one.issuer, signer.issuer));
  return { ...info, isWhole: await isSummaryOf(said, signer), authority: own?.name || info.name };
}

async function isSummaryOf(said, signer) {
  const algorithm = DIGESTS[signer.algorithm];
  if (!algorithm) throw new NotDer(`signed over a digest of an unknown kind, ${signer.algorithm}`);
  const subtle = globalThis.crypto?.subtle;
  if (!subtle && algorithm !== "SHA-256") throw new NotDer("this browser cannot work out the digest");
  const made = algorithm === "SHA-256" ? sha256(said) : new Uint8Array(await subtle.digest(algorithm, said));
  return signer.summary !== null && same(made, signer.summary);
}

function certificatesOf(parts) {
  const together = parts.takeIf(0xa0);
  const found = [];
  if (!together) return found;
  for (const inside = parts.within(together); !inside.isDone(); ) {
    if (found.length === 50) throw new NotDer("too many certificates");
    if (inside.comes(SEQUENCE)) found.push(readCertificate(inside.inside(SEQUENCE)));
    else inside.take();
  }
  return found;
}

function readCertificate(certificate) {
  const body = certificate.inside(SEQUENCE);
  body.takeIf(0xa0);
  const serial = body.number();
  body.take(SEQUENCE);
  const issuer = body.whole(body.take(SEQUENCE));
  body.take(SEQUENCE); // from when to when
  return { serial, issuer, name: calledIn(body.inside(SEQUENCE)) };
}

// Return what a distinguished name calls somebody, perhaps nothing.
function calledIn(names) {
  const found = new Map();
  while (!names.isDone()) {
    for (const together = names.inside(SET); !together.isDone(); ) {
      const part = together.inside(SEQUENCE);
      const kind = part.objectId();
      const value = part.take();
      const text = new TextDecoder(ENCODINGS[value.tag] ?? "latin1").decode(part.bytesOf(value)).slice(0, 200);
      if (!found.has(kind)) found.set(kind, text);
    }
  }
  return CALLED.map((kind) => found.get(kind)).find(Boolean) ?? found.values().next().value ?? "";
}

function signerOf(signers) {
  const signer = signers.inside(SEQUENCE);
  signer.number();
  let issuer = null;
  let serial = null;
  if (signer.comes(SEQUENCE)) {
    const named = signer.inside(SEQUENCE);
    issuer = named.whole(named.take(SEQUENCE));
    serial = named.number();
    named.finish();
  } else {
    signer.take();
  }
  const algorithm = signer.inside(SEQUENCE).objectId();
  const summary = summaryIn(signer.within(signer.take(0xa0)));
  signer.take(SEQUENCE);
  signer.take(OCTETS);
  signer.takeIf(0xa1);
  signer.finish();
  return { issuer, serial, algorithm, summary };
}

function summaryIn(attributes) {
  let found = null;
  while (!attributes.isDone()) {
    const attribute = attributes.inside(SEQUENCE);
    const kind = attribute.objectId();
    const values = attribute.inside(SET);
    attribute.finish();
    if (kind !== MESSAGE_DIGEST) continue;
    found = values.bytesOf(values.take(OCTETS));
    values.finish();
  }
  return found;
}

// Read what the authority says (TSTInfo, RFC 3161, section 2.4.2).
function readInfo(content) {
  const outer = derReader(content);
  const said = outer.inside(SEQUENCE);
  outer.finish();
  if (said.number() !== 1n) throw new NotDer("version is not 1");
  const policy = said.objectId();
  const about = imprintOf(said);
  said.number();
  const at = momentOf(said);
  said.takeIf(SEQUENCE);
  said.takeIf(BOOLEAN);
  const nonce = said.comes(INTEGER) ? said.number() : null;
  const named = said.takeIf(0xa0);
  const name = named ? generalName(said.within(named)) : "";
  said.takeIf(0xa1);
  said.finish();
  return { ...about, policy, at, nonce, name };
}

function generalName(names) {
  const found = names.take();
  names.finish();
  return found.tag === 0xa4 ? calledIn(names.within(found).inside(SEQUENCE)) : "";
}

function momentOf(reader) {
  const element = reader.take(0x18);
  const text = String.fromCharCode(...reader.bytesOf(element));
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.[0-9]{1,9})?Z$/.exec(text);
  if (!match) throw new NotDer(`not a moment at byte ${element.start}`);
  const written = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}.000Z`;
  const moment = new Date(written);
  if (Number.isNaN(moment.getTime()) ||
    moment.toISOString() !== written) throw new NotDer(`no such moment at byte ${element.start}`);
  return moment;
}
