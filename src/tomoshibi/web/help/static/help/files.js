// Handing in texts: a zip is opened here, only texts are picked (by their bytes), and they are sealed before anything leaves.
// What a text is, is judged as evidence/admission does in Python; the tests hold both side by side, and the desk looks again.
"use strict";
(function (root) {
  const seal = root.tomoshibiSeal;
  const HEAD = 4096;
  const LONGEST_TAIL = 22 + 65535; // the end record of a zip and the longest comment (APPNOTE 4.3.16)
  const LONGEST_DIRECTORY = 8 * 1024 * 1024;
  const MOST_MEMBERS = 20000;
  const BOMB = { from: 64 * 1024 * 1024, ratio: 250 }; // chat text packs at most about forty to one
  const SHORTEST_RUN = 512; // letters without a blank that nobody types
  const CHUNK = 65536;

  // Why something is not taken; `name` is the end of the id of its sentence in the page.
  class Refused extends Error {
    constructor(why) {
      super(why);
      this.why = why;
    }
  }

  // ---- What bytes are

  // Bytes as a text of as many signs: those above 7F become U+F780 to U+F7FF, and patterns with \xNN are written for that.
  const raw = (bytes) => new TextDecoder("x-user-defined").decode(bytes);
  const pattern = (source) => new RegExp(source.replace(/\\x([89a-f][0-9a-f])/g, "\\uf7$1"), "s");
  // Files that are no texts although they are, or begin, in letters.
  const NO_TEXT_AT_START = pattern(
    "^(?:%PDF-|\\{\\\\rtf|%!PS|AT&TFORM|GIF8[79]a|II[*+]\\0|MM\\0[*+]|IIR[OS]|MMOR|FUJIFILM|FOVb|8BPS|gimp xcf |DDS |qoif|BPG|" +
    "#\\?R(?:ADIANCE|GBE)|/\\* XPM \\*/|\\n[\\x03\\x05]\\x01|FLV\\x01|\\.RMF|OggS|fLaC|ID3[\\x02-\\x04]|#!AMR|MThd|\\.snd|caff|BZh\\d1AY|" +
    "7z\\xbc|Rar!|RE~\\^|LZIP|MSCF|!<arch>|koly|xar!|SQLite format 3|dex\\n0|bplist0|wOF[F2]|OTTO|true\\0|ttcf|[FCZ]WS[\\x01-\\x1f]|" +
    "PK[\\x03\\x05\\x07]|PK00|MZ.{0,61}\\0|BM.{13}\\0\\0\\0|P[1-7]\\s+(?:#[^\\n]*\\n\\s*)*\\d+\\s+\\d+\\s|.{2}-l[hz][0-9ds]-|" +
    "\\s*#define\\s+\\w+_width\\s|(?:RIFF|RIFX|RF64)(?:.{4}(?:WEBP|AVI |WAVE|RMID|ACON|CDXA)|.{0,3}\\0)|FORM.{4}(?:AIF|ILBM|PBM )|" +
    ".{4}(?:ftyp|moov|mdat|moof|styp))|^.{257}ustar|^.{128}DICM|^.{40} EMF");
  const LATE_PDF = pattern("(?:^|[\\r\\n\\0-\\x08\\x80-\\xff])%PDF-[12]\\.\\d");
  const PREAMBLE = /^\s*(?:<\?[^>]*>|<!--[^]*?-->|<!doctype[^>[]*(?:\[[^\]]*\]\s*)?>)/i;
  const SVG = /^\s*<(?:[a-z_][\w.-]{0,30}:)?svg[\s>/]/i;
  const MEDIA = pattern(
    "\\xff\\xd8\\xff[\\xc0-\\xfe]|\\x89PNG|GIF8[79]a.{0,6}[\\x00-\\x08\\x0e-\\x1f\\x80-\\xff]|RIFF.{4}(?:WEBP|WAVE|AVI )|" +
    "\\0\\0\\0.ftyp|\\0\\0\\0.JXL |\\0\\0\\0\\x0cjP  |BM.{4}\\0\\0\\0\\0.\\0\\0\\0|II\\*\\0[\\x08-\\xff]\\0|MM\\0\\*\\0\\0|\\x1a\\x45\\xdf\\xa3|OggS\\0\\x02|" +
    "fLaC\\0\\0\\0\\x22|ID3[\\x02-\\x04]\\0|PK\\x03\\x04[\\x0a-\\x3f]\\0|PK\\x05\\x06\\0\\0|\\x1f\\x8b\\x08|7z\\xbc\\xaf\\x27\\x1c|Rar!\\x1a\\x07|" +
    "\\xfd7zXZ\\0|\\xd0\\xcf\\x11\\xe0\\xa1\\xb1\\x1a\\xe1|\\x30\\x26\\xb2\\x75\\x8e\\x66\\xcf\\x11|FLV\\x01[\\x01\\x04\\x05]\\0|8BPS\\0|SQLite format 3\\0");
  const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/g;
  const ODD = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]/gu;
  const WIDE_USUAL = /[\t\n\r -~\u00a0-\u024f\u2010-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffe5]/g;
  // The letters that ordinary writing in an encoding is made of. Chinese ones also read other bytes, as rare characters: there
  // the first bytes of the two common levels must prevail; of Korean only the pairs that Python knows.
  const USUAL = {
    shift_jis: [/[\u3001-\u3015\u3041-\u3096\u3099-\u30fe\u4e00-\u9fff\uff01-\uff9f\u2010-\u266f\uffe0-\uffe5]/g],
    "euc-jp": [/[\u3001-\u3015\u3041-\u3096\u3099-\u30fe\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f]/g],
    "euc-kr": [/[\uac00-\ud7a3\u3131-\u3163\u3001-\u3015\u2010-\u266f\uff01-\uff5e]/g, /[\uf781-\uf7fe][A-Za-z\uf781-\uf7fe]/g],
    gb18030: [/[\u3001-\u3015\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f]/g, /[\uf7b0-\uf7d7][\x40-\x7e\uf780-\uf7fe]/g],
    big5: [/[\u3001-\u3015\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f\ufe30-\ufe6b]/g, /[\uf7a4-\uf7c6][\x40-\x7e\uf780-\uf7fe]/g],
  };
  const PAIR = /[\uf781-\uf7fe][\x40-\x7e\uf780-\uf7fe]/g;
  const count = (text, signs) => (text.match(signs) || []).length;

  function decoded(bytes, encoding) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      return null;
    }
  }

  // An SVG is a picture in letters; its root may stand behind declarations and comments, and in UTF-16.
  function isDrawing(head) {
    let rest = head.replace(/[\0\uf7bb\uf7bf\uf7ef\uf7fe\uf7ff]/g, "");
    for (let found; (found = PREAMBLE.exec(rest)); ) rest = rest.slice(found[0].length);
    return SVG.test(rest);
  }

  // Returns "narrow", "utf-16le" or "utf-16be" for a text; null for everything else, empty files included.
  function judged(bytes) {
    const head = raw(bytes.subarray(0, HEAD));
    if (!bytes.length || NO_TEXT_AT_START.test(head) || LATE_PDF.test(head.slice(0, 1024)) || isDrawing(head)) return null;
    const wide = wideEncoding(bytes);
    if (wide) return isWideText(bytes, wide) && !MEDIA.test(raw(bytes)) ? wide : null;
    return isNarrowText(bytes) ? "narrow" : null;
  }

  function wideEncoding(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] || bytes[3] || bytes.length < 4 ? "utf-16le" : "utf-32";
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
    const head = bytes.subarray(0, Math.min(HEAD, bytes.length - (bytes.length % 2)));
    if (head.length < 8 || !head.includes(0)) return null;
    return ["utf-16le", "utf-16be"].find((one) => {
      const text = new TextDecoder(one).decode(head);
      return count(text, WIDE_USUAL) >= 0.97 * text.length && count(text, /[\t\n\r -~]/g) >= 0.1 * text.length;
    }) || null;
  }

  function isWideText(bytes, encoding) {
    const text = encoding === "utf-32" ? null : decoded(bytes, encoding);
    return text !== null && count(text, ODD) <= Math.floor(text.length / 200);
  }

  function isNarrowText(bytes) {
    const whole = raw(bytes);
    const size = bytes.length;
    const controls = count(whole, CONTROLS);
    if (controls > Math.max(Math.floor(size / 200), Math.min(8, Math.floor(size / 4)))) return false;
    if (decoded(bytes, "utf-8") !== null) return !controls || !MEDIA.test(whole);
    if (MEDIA.test(whole)) return false;
    const mended = new TextDecoder().decode(bytes);
    const broken = size - new TextEncoder().encode(mended.replaceAll("\ufffd", "")).length; // bytes
    const beyond = count(mended, /[^\0-\x7f\ufffd]/gu);
    const isSlight = broken <= Math.max(Math.floor(size / 200), size >= 64 ? 2 : 0) && !/\ufffd{4}/.test(mended);
    if (isSlight && beyond >= 4 * broken) return true;
    if (!(controls && size < HEAD) && Object.entries(USUAL).some(([one, signs]) => isUsual(decoded(bytes, one), whole, ...signs))) return true;
    const high = count(whole, /[^\0-\x7f]/g);
    return !controls && high * 10 <= size && !/[^\0-\x7f]{4}/.test(whole);
  }

  function isUsual(text, whole, signs, common) {
    if (text === null) return false;
    const beyond = count(text, /[^\0-\x7f]/g);
    return beyond > 0 && count(text, signs) >= 0.7 * beyond && (!common || count(whole, common) >= 0.7 * count(whole, PAIR));
  }

  // ---- Media written inside a text becomes filler of equal length, coarsely: the desk looks again, more finely.

  const LETTERS = new Set(Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-%\\", (one) => one.charCodeAt(0)));
  const BLANKS = new Set([9, 10, 13, 32]);
  const ENDS = new Set([10, 13]); // of a line
  const LINE = 40; // letters; shorter lines are words, not a picture in lines
  const [FILLER, NUMBER, ZERO, NINE, COMMA] = [86, 49, 48, 57, 44];

  function filled(bytes, encoding) {
    const isNarrow = encoding === "narrow";
    const copy = bytes.slice(0, bytes.length - (isNarrow ? 0 : bytes.length % 2));
    if (encoding === "utf-16be") swap(copy);
    const found = fill(isNarrow ? copy : new Uint16Array(copy.buffer));
    if (encoding === "utf-16be") swap(copy);
    return { bytes: copy, count: found };
  }

  function swap(bytes) {
    for (let at = 0; at + 1 < bytes.length; at += 2) [bytes[at], bytes[at + 1]] = [bytes[at + 1], bytes[at]];
  }

  function fill(units) {
    return runs(units, LETTERS, FILLER, (run) => run.size >= SHORTEST_RUN) + numbers(units);
  }

  // Fills runs of letters; a run goes on over a line's end when the line before it was long.
  function runs(units, letters, filler, isMedia) {
    let done = 0;
    let run = null;
    const close = () => {
      if (run && isMedia(run)) {
        for (let at = run.start; at < run.end; at += 1) if (!BLANKS.has(units[at])) units[at] = filler;
        done += 1;
      }
      run = null;
    };
    for (let at = 0; at < units.length; at += 1) {
      if (letters.has(units[at])) {
        if (!run) run = { start: at, end: at, size: 0, line: 0, gap: 0 };
        if (run.gap) [run.line, run.gap] = [0, 0];
        [run.size, run.line, run.end] = [run.size + 1, run.line + 1, at + 1];
      } else if (run) {
        run.gap += 1;
        if (!ENDS.has(units[at]) || run.gap > 4 || run.line < LINE) close();
      }
    }
    close();
    return done;
  }

  // Fills rows of at least two hundred numbers of up to three digits, as a picture is spelt in JSON.
  function numbers(units) {
    let done = 0;
    let start = -1;
    let commas = 0;
    let digits = 0;
    const close = (end) => {
      if (commas >= 200) {
        for (let at = start; at < end; at += 1) if (units[at] >= ZERO && units[at] <= NINE) units[at] = NUMBER;
        done += 1;
      }
      [start, commas, digits] = [-1, 0, 0];
    };
    for (let at = 0; at < units.length; at += 1) {
      const one = units[at];
      if (one >= ZERO && one <= NINE) {
        if (start < 0) start = at;
        digits += 1;
        if (digits > 3) close(at);
      } else if (start >= 0 && (one === COMMA || BLANKS.has(one))) {
        commas += one === COMMA ? 1 : 0;
        digits = 0;
      } else if (start >= 0) close(at);
    }
    close(units.length);
    return done;
  }

  // ---- Zips

  const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
  const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isZip = (bytes) => bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));
  const NO_ARCHIVE = /^(?:\[Content_Types\]\.xml$|_rels\/|mimetype$|META-INF\/|AndroidManifest\.xml$|classes\.dex$|Payload\/)/; // office, books, apps

  // Returns the files of a zip by its central directory. Throws Refused.
  async function members(file) {
    const tail = await bytesOf(file.slice(Math.max(0, file.size - LONGEST_TAIL)));
    let end = tail.length - 22;
    while (end >= 0 && !(tail[end] === 0x50 && tail[end + 1] === 0x4b && tail[end + 2] === 5 && tail[end + 3] === 6)) end -= 1;
    if (end < 0) throw new Refused("zip");
    const record = view(tail.subarray(end));
    const [held, size, start] = [record.getUint16(10, true), record.getUint32(12, true), record.getUint32(16, true)];
    if (held === 0xffff || size === 0xffffffff || start === 0xffffffff) throw new Refused("zip"); // zip64
    if (size > LONGEST_DIRECTORY || held > MOST_MEMBERS || start + size > file.size) throw new Refused("zip");
    const found = listed(await bytesOf(file.slice(start, start + size)), held);
    const unpacked = found.reduce((sum, one) => sum + one.size, 0);
    if (unpacked > BOMB.from && unpacked > BOMB.ratio * file.size) throw new Refused("zip");
    if (found.some((one) => NO_ARCHIVE.test(one.name))) throw new Refused("not_text");
    if (found.some((one) => one.flags & 1)) throw new Refused("locked");
    return found;
  }

  function listed(directory, held) {
    const all = view(directory);
    const found = [];
    let at = 0;
    for (let number = 0; number < held; number += 1) {
      if (at + 46 > directory.length || all.getUint32(at, true) !== 0x02014b50) throw new Refused("zip");
      const [name, extra, comment] = [28, 30, 32].map((place) => all.getUint16(at + place, true));
      const one = {
        flags: all.getUint16(at + 8, true), method: all.getUint16(at + 10, true), packed: all.getUint32(at + 20, true),
        size: all.getUint32(at + 24, true), at: all.getUint32(at + 42, true), name: nameOf(directory.subarray(at + 46, at + 46 + name)),
      };
      if (one.packed === 0xffffffff || one.size === 0xffffffff || one.at === 0xffffffff) throw new Refused("zip"); // zip64
      if (!one.name.endsWith("/")) found.push(one);
      at += 46 + name + extra + comment;
    }
    return found;
  }

  const nameOf = (bytes) => decoded(bytes, "utf-8") ?? decoded(bytes, "shift_jis") ?? raw(bytes);
  // A name is only shown: its last part, without signs that hide or reorder.
  const shownName = (name) => (name.split(/[\\/]/).pop() || "").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "").slice(0, 120) || "?";

  // Returns at most `most` bytes of a member, and whether that is all of it. Throws Refused.
  async function unpacked(file, member, most) {
    const head = view(await bytesOf(file.slice(member.at, member.at + 30)));
    if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw new Refused("zip");
    const start = member.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const packed = file.slice(start, start + member.packed);
    if (member.method === 0) {
      return { bytes: await bytesOf(packed.slice(0, most)), isAll: packed.size <= most };
    }
    if (member.method !== 8 || !root.DecompressionStream) throw new Refused("zip");
    return read(packed.stream().pipeThrough(new DecompressionStream("deflate-raw")), most);
  }

  async function read(stream, most) {
    const reader = stream.getReader();
    const pieces = [];
    let size = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { bytes: joined(pieces, size), isAll: true };
        pieces.push(value);
        size += value.length;
        if (size > most) {
          await reader.cancel();
          return { bytes: joined(pieces, size).subarray(0, most), isAll: false };
        }
      }
    } catch {
      throw new Refused("zip");
    }
  }

  function joined(pieces, size) {
    const found = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      found.set(piece, at);
      at += piece.length;
    }
    return found;
  }

  // ---- What goes and what stays

  // Returns of one file or several the texts that may go, with their bytes, the names of what stays, and of what could not be
  // read: that keeps back nothing else. Throws Refused where nothing may go.
  async function pickedOfAll(files, limits) {
    if (files.length === 1) return picked(files[0], limits).catch((error) => { throw asRefused(error); });
    const found = { texts: [], stays: [], unread: [] };
    let left = limits.sending;
    for (const file of files) {
      try {
        const one = await picked(file, { ...limits, sending: left });
        left -= one.texts.reduce((sum, text) => sum + text.bytes.length, 0);
        for (const part of Object.keys(found)) found[part].push(...one[part]);
      } catch (error) {
        found[MADE_OUT.has(error.why) ? "stays" : "unread"].push(shownName(file.name));
      }
    }
    if (!found.texts.length) throw new Refused(found.unread.length ? "unread" : "no_text");
    return found;
  }

  const MADE_OUT = new Set(["empty", "not_text", "no_text", "too_large"]); // what it is was seen; of all else it was not
  const asRefused = (error) => (error instanceof Refused ? error : new Refused("unread")); // it is gone, or changed meanwhile

  // Returns the same of one file. Throws Refused, and what the browser throws where the file cannot be read.
  async function picked(file, limits) {
    if (!file.size) throw new Refused("empty");
    if (isZip(await bytesOf(file.slice(0, 4)))) return pickedOfZip(file, limits);
    if (file.size > limits.one) throw new Refused(judged(await bytesOf(file.slice(0, HEAD))) ? "too_large" : "not_text");
    const text = taken(shownName(file.name), await bytesOf(file));
    if (!text) throw new Refused("not_text");
    return { texts: [text], stays: [], unread: [] };
  }

  function taken(name, bytes) {
    const encoding = judged(bytes);
    return encoding && { name, bytes, filled: filled(bytes, encoding).bytes };
  }

  async function pickedOfZip(file, limits) {
    const found = { texts: [], stays: [], unread: [] };
    let left = limits.sending;
    let fault = null;
    for (const member of await members(file)) {
      const name = shownName(member.name);
      try {
        const text = member.size && member.size <= limits.one && (await textOf(file, member, Math.min(limits.one, left), name));
        if (text) {
          found.texts.push(text);
          left -= text.bytes.length;
        } else found.stays.push(name);
      } catch (error) {
        fault = error;
        found.unread.push(name);
      }
    }
    if (!found.texts.length) throw fault || new Refused("no_text");
    return found;
  }

  async function textOf(file, member, most, name) {
    const head = await unpacked(file, member, Math.min(HEAD, member.size));
    if (!mayBeText(head.bytes)) return null;
    const whole = await unpacked(file, member, member.size);
    if (!whole.isAll) throw new Refused("zip"); // it holds more than it says: made to fill a memory
    return whole.bytes.length <= most ? taken(name, whole.bytes) : null;
  }

  // A first look, so that of a picture only the beginning is unpacked. A sign cut at the end is no fault.
  function mayBeText(head) {
    for (let cut = 0; cut < 4; cut += 1) if (judged(head.subarray(0, head.length - cut))) return true;
    return false;
  }

  // ---- Sealing: the second suite of files, as basics/secrecy/chunks.py

  const number = (value, bytes) => Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);
  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  const digest = async (bytes) => hex(new Uint8Array(await root.crypto.subtle.digest("SHA-256", bytes)));

  async function sealedFile(content, key, context) {
    const whole = seal.padded(content);
    const aes = await root.crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    const bound = seal.encodedContext(context);
    const last = Math.max(1, Math.ceil(whole.length / CHUNK)) - 1;
    const pieces = [number(2, 1)];
    for (let at = 0; at <= last; at += 1) {
      const iv = joined([new Uint8Array(7), number(at, 4), number(at === last ? 1 : 0, 1)], 12);
      const additionalData = joined([bound, number(at, 8)], bound.length + 8);
      const piece = await root.crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, aes, whole.subarray(at * CHUNK, (at + 1) * CHUNK));
      pieces.push(new Uint8Array(piece));
    }
    return new Blob(pieces);
  }

  async function sealedText(text, given, form) {
    const row = (await digest(seal.utf8(form + "\n" + (await digest(text.bytes))))).slice(0, 24);
    const context = (purpose) => ({ tenant: given.tenant, case: given.case, row, purpose, side: "person" });
    const key = root.crypto.getRandomValues(new Uint8Array(32));
    const card = JSON.stringify({ key: seal.toBase64(key), name: text.name, at: new Date().toISOString(), size: text.bytes.length });
    const box = await seal.sealed(seal.utf8(card), seal.fromBase64(given.public), context("file-key"));
    return { row, box: seal.toBase64(box), file: new File([await sealedFile(text.filled, key, context("file"))], "f") };
  }

  root.tomoshibiFiles = Object.freeze({ judged, filled, members, picked: pickedOfAll, sealedFile, sealedText });

  // ---- The page

  // Where box.js has put an answer in the place of the page, the field in it is a new one.
  function begin() {
    const form = document.getElementById("attach");
    if (!form || !root.tomoshibiBox) return;
    const seals = Boolean(seal && seal.possible && Blob.prototype.arrayBuffer);
    const input = form.elements.file;
    const list = document.getElementById("attach-list");
    const goes = document.getElementById("attach-goes");
    const limits = { one: Number(form.dataset.one), sending: Number(form.dataset.sending), count: Number(form.dataset.count) };
    let chosen = [];
    let looking = 0; // which choice is being looked at: an older one that ends later shows nothing
    let going = false;
    let told = "";

    function tell(why) {
      told = why;
      for (const one of document.querySelectorAll("[data-why]")) one.hidden = one.dataset.why !== why;
    }

    function item(text, at) {
      const [line, label, tick] = ["li", "label", "input"].map((name) => document.createElement(name));
      [tick.type, tick.value, tick.checked] = ["checkbox", String(at), at < limits.count];
      label.append(tick, " " + text.name + " (" + Math.max(1, Math.round(text.bytes.length / 1024)) + " KB)");
      line.append(label);
      return line;
    }

    function showNames(id, names) {
      const [place, some, more] = [document.getElementById(id), names.slice(0, 8), names.length - 8];
      place.textContent = some.join("、") + (more > 0 ? " +" + more : "");
      place.parentElement.hidden = !names.length;
    }

    function showList(found) {
      goes.replaceChildren(...found.texts.map(item));
      showNames("attach-stays", found.stays);
      showNames("attach-unread", found.unread);
      list.hidden = false;
    }

    async function look() {
      const mine = (looking += 1);
      chosen = [];
      list.hidden = true;
      tell(input.files.length ? "working" : "");
      if (!input.files.length) return;
      try {
        const found = await pickedOfAll(Array.from(input.files), limits);
        if (mine !== looking) return;
        chosen = found.texts;
        showList(found);
        tell("");
      } catch (error) {
        if (mine === looking) tell(asRefused(error).why);
      }
    }

    // As it is, where this device cannot seal; the page stays, with what is written in it.
    async function sendPlain() {
      tell("sending");
      await root.tomoshibiBox.sent(form.action, new FormData(form));
    }

    async function send() {
      const texts = Array.from(goes.querySelectorAll("input:checked"), (tick) => chosen[Number(tick.value)]);
      if (!texts.length) throw new Refused(told || "none");
      if (texts.length > limits.count) throw new Refused("too_many");
      if (texts.reduce((sum, one) => sum + one.bytes.length, 0) > limits.sending) throw new Refused("too_large");
      tell("sending");
      const body = new FormData();
      for (const name of ["mark", "form"]) body.append(name, form.elements[name].value);
      for (const text of texts) {
        const made = await sealedText(text, form.dataset, form.elements.form.value);
        body.append("row", made.row);
        body.append("box", made.box);
        body.append("sealed", made.file);
      }
      await root.tomoshibiBox.sent(form.action, body);
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (going) return;
      going = true;
      (seals ? send() : sendPlain()).catch((error) => tell(error instanceof Refused ? error.why : "failed")).then(() => (going = false));
    });
    if (!seals) return;
    document.getElementById("attach-there").hidden = true;
    document.getElementById("attach-here").hidden = false;
    input.multiple = true;
    input.accept += ",.zip,application/zip";
    input.addEventListener("change", look);
    addEventListener("pageshow", () => form.isConnected && look());
  }

  if (!root.document) return;
  begin();
  addEventListener("tomoshibi:shown", begin);
})(typeof window === "undefined" ? globalThis : window);
