// A small strict reader of DER (X.690): one element after another, never beyond its end.

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const OBJECT = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;

export class NotDer extends Error {}

export function derReader(content, start = 0, end = content.length) {
  let at = start;
  const lengthAt = (place) => {
    const first = content[place];
    if (first < 0x80) return [first, place + 1];
    const count = first & 0x7f;
    if (count < 1 || count > 4 || end - place - 1 < count) throw new NotDer(`bad length at byte ${place}`);
    let length = 0;
    for (let i = 1; i <= count; i += 1) length = length * 256 + content[place + i];
    if (length < 0x80 || content[place + 1] === 0) throw new NotDer(`length not in its shortest form at byte ${place}`);
    return [length, place + 1 + count];
  };
  const reader = {
    isDone: () => at >= end,
    comes: (tag) => at < end && content[at] === tag,
    take(tag = null) {
      if (end - at < 2) throw new NotDer(`cut off at byte ${at}`);
      const found = content[at];
      if ((found & 0x1f) === 0x1f || (tag !== null && found !== tag)) throw new NotDer(`unexpected element at byte ${at}`);
      const [length, body] = lengthAt(at + 1);
      if (length > end - body) throw new NotDer(`cut off at byte ${at}`);
      const element = { tag: found, start: at, body, end: body + length };
      at = element.end;
      return element;
    },
    takeIf: (tag) => (reader.comes(tag) ? reader.take(tag) : null),
    inside: (tag = null) => reader.within(reader.take(tag)),
    within: (element) => derReader(content, element.body, element.end),
    bytesOf: (element) => content.subarray(element.body, element.end),
    whole: (element) => content.subarray(element.start, element.end),
    number() {
      const element = reader.take(INTEGER);
      const written = reader.bytesOf(element);
      if (written.length < 1 || written.length > 128) throw new NotDer(`bad number at byte ${element.start}`);
      if (written.length > 1 && (written[0] === 0 || written[0] === 0xff) && written[0] >> 7 === written[1] >> 7) {
        throw new NotDer(`number not in its shortest form at byte ${element.start}`);
      }
      let number = 0n;
      for (const byte of written) number = (number << 8n) | BigInt(byte);
      return written[0] & 0x80 ? number - (1n << BigInt(8 * written.length)) : number;
    },
    objectId() {
      const element = reader.take(OBJECT);
      const written = reader.bytesOf(element);
      const bad = () => new NotDer(`bad object identifier at byte ${element.start}`);
      if (written.length < 1 || written.length > 64 || written[written.length - 1] & 0x80) throw bad();
      const numbers = [];
      let number = 0n;
      for (const byte of written) {
        if (number === 0n && byte === 0x80) throw bad();
        number = (number << 7n) | BigInt(byte & 0x7f);
        if (byte & 0x80) continue;
        numbers.push(number);
        number = 0n;
      }
      const first = numbers[0] / 40n < 2n ? numbers[0] / 40n : 2n;
      return [first, numbers[0] - 40n * first, ...numbers.slice(1)].join(".");
    },
    finish() {
      if (!reader.isDone()) throw new NotDer(`something more at byte ${at}`);
    },
  };
  return reader;
}
