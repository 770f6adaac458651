// How a bundle comes into the page: chosen folder, chosen zip, or dropped; nothing of it leaves.

import { CannotRead, folderContents, prefixOf, recognised } from "../checking/contents.js";
import { zipContents } from "../checking/zip.js";

export class CannotDrop extends Error {}

// Return the contents of the files of a chosen folder. Throws NotABundle.
export function fromFolder(files) {
  const list = Array.from(files);
  const paths = list.map((file) => file.webkitRelativePath || file.name);
  const top = paths[0]?.split("/", 1)[0] ?? "";
  const pairs = list.map((file, number) => [paths[number].slice(top.length + 1), file]);
  return recognised(folderContents(top, withinBundle(pairs), []));
}

// A folder that holds nothing but the bundle's folder is taken for the bundle: so people choose it.
function withinBundle(pairs) {
  const prefix = prefixOf(pairs.map(([path]) => path));
  return pairs.every(([path]) => path.startsWith(prefix)) ? pairs.map(([path, file]) => [path.slice(prefix.length), file])
    : pairs;
}

export async function fromZip(file) {
  return recognised(await zipContents(file, file.name));
}

// Return the contents of what was dropped. Throws CannotDrop, NotABundle and CannotRead.
export async function fromDrop(transfer) {
  const items = Array.from(transfer.items ?? []).filter((item) => item.kind === "file");
  // Both must be asked for before anything is awaited: afterwards the browser has forgotten what was dropped.
  const handles = items.map((item) => item.getAsFileSystemHandle?.() ?? null);
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = Array.from(transfer.files ?? []);
  if (entries.length === 1 && entries[0]?.isFile) return fromZip(files[0]);
  if (entries.length !== 1 || !entries[0]?.isDirectory) {
    if (files.length === 1 && !entries.length) return fromZip(files[0]);
    throw new CannotDrop();
  }
  return recognised(await dropped(handles[0], entries[0]));
}

// A page opened from a file may not be let into a dropped folder by one way, but by the other.
async function dropped(handlePromise, entry) {
  const handle = handlePromise ? await handlePromise.catch(() => null) : null;
  if (handle?.kind === "directory") {
    try {
      return await walked(handle.name, handle, handleChildren);
    } catch {
      // the other way, then
    }
  }
  try {
    return await walked(entry.name, entry, entryChildren);
  } catch (error) {
    if (error instanceof CannotRead) throw error;
    throw new CannotDrop();
  }
}

// Walk a folder; `childrenOf(folder)` gives [name, folder or null, file or null] for each thing in it.
async function walked(name, top, childrenOf) {
  const pairs = [];
  const oddities = [];
  const waiting = [["", top]];
  while (waiting.length) {
    const [inside, folder] = waiting.pop();
    const children = await childrenOf(folder);
    if (!children.length && inside) oddities.push({ path: inside, kind: "empty_folder" });
    for (const [child, below, file] of children) {
      if (below) waiting.push([`${inside}${child}/`, below]);
      else pairs.push([inside + child, file]);
    }
  }
  return folderContents(name, pairs, oddities.sort((one, other) => (one.path < other.path ? -1 : 1)));
}

async function handleChildren(folder) {
  const children = [];
  for await (const [name, handle] of folder.entries()) {
    children.push(handle.kind === "directory" ? [name, handle, null] : [name, null, await handle.getFile()]);
  }
  return children;
}

async function entryChildren(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    found.push(...some);
  }
  return Promise.all(
    found.map(async (entry) => (entry.isDirectory ? [entry.name, entry, null]
      : [entry.name, null, await new Promise((resolve, reject) => entry.file(resolve, reject))])),
  );
}
